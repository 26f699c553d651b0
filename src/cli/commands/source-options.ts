/** The options of commands that read sources, and the reading itself. */

import { parseDuration } from '../../encoding/duration.js';
import { MeshctlError } from '../../errors.js';
import {
  readBytes,
  readSources,
  type Source,
  type SourceError,
  type SourceOptions,
} from '../../sources/index.js';
import { loadPrivateKey } from '../../x509/index.js';
import type { Context } from '../context.js';
import { givenPassword, SourcePasswords } from './password-options.js';

export const SOURCE_OPTIONS = {
  passwordFile: ['--password-file <file>', 'password of PKCS#12 files and encrypted keys'],
  passwordEnv: ['--password-env <name>', 'environment variable that has it'],
  serverName: ['--server-name <name>', 'name to ask a tls:// or https:// server for (default: its host)'],
  timeout: ['--timeout <duration>', 'how long a server may take (default: 10s)'],
  clientCert: ['--client-cert <file>', 'SVID to present to a server that asks for one'],
  clientKey: ['--client-key <file>', 'private key of --client-cert, if it is not in that file'],
} as const;

export interface SourceFlags {
  readonly passwordFile?: string | undefined;
  readonly passwordEnv?: string | undefined;
  readonly serverName?: string | undefined;
  readonly timeout?: string | undefined;
  readonly clientCert?: string | undefined;
  readonly clientKey?: string | undefined;
}

/** Reads everything that was named. The failure of the only one is the command's own. */
export async function readNamedSources(
  context: Context,
  names: readonly string[],
  flags: SourceFlags,
  passwords?: SourcePasswords,
): Promise<(Source | SourceError)[]> {
  const found: (Source | SourceError)[] = [];
  const options = await sourceOptions(context, flags);
  const passwordsOf = passwords ?? (await sourcePasswords(context, flags));
  for (const name of names) {
    for await (const source of readSources([name], { ...options, passwords: passwordsOf.of(name) })) {
      found.push(source);
    }
  }
  const [only, second] = found;
  if (names.length === 1 && second === undefined && only !== undefined && 'error' in only) throw only.error;
  return found;
}

/** What opens the sources, by --password-file and --password-env. Throws as `givenPassword`. */
export async function sourcePasswords(
  context: Context,
  { passwordFile: file, passwordEnv: env }: Pick<SourceFlags, 'passwordFile' | 'passwordEnv'>,
  options: { readonly asksForKeys?: boolean } = {},
): Promise<SourcePasswords> {
  const names = ['--password-file', '--password-env'] as const;
  return new SourcePasswords(context, await givenPassword(context, { file, env, names }), options);
}

export async function sourceOptions(context: Context, flags: SourceFlags): Promise<SourceOptions> {
  const { serverName, timeout, clientCert } = flags;
  const timeoutMs = timeout === undefined ? undefined : parseDuration(timeout, '--timeout') * 1000;
  const clientCertificate =
    clientCert === undefined ? undefined : await readClientCertificate(context, clientCert, flags.clientKey);
  return { read: (path) => context.read(path), tls: { serverName, timeoutMs, clientCertificate } };
}

/** The SVID to present, with its key from the same file or another. */
async function readClientCertificate(
  context: Context,
  file: string,
  keyFile: string | undefined,
): Promise<NonNullable<SourceOptions['tls']>['clientCertificate']> {
  const input = await context.read(file);
  const { items } = await readBytes(file, input);
  const chain = items.flatMap((item) => (item.kind === 'certificate' ? [item.certificate.der] : []));
  const [leaf, ...rest] = chain;
  if (leaf === undefined) {
    throw new MeshctlError('E_INPUT_UNKNOWN', {
      what: 'no certificate',
      where: file,
      fix: 'Give the SVID as PEM',
    });
  }
  const key = keyFile === undefined ? input : await context.read(keyFile);
  return { chain: [leaf, ...rest], privateKey: loadPrivateKey(key).key };
}
