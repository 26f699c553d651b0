/** The flags of `identity issue` and what one and many SVIDs make of them alike. */
import type { IssueRequest } from '../../../authority/index.js';
import { formatDuration } from '../../../encoding/duration.js';
import { MeshctlError } from '../../../errors.js';
import { assertLeafIdCanBeIssued, SpiffeId, type TrustDomain } from '../../../spiffe/index.js';
import { type KeyType, parseDnsName, parseKeyType } from '../../../x509/index.js';
import type { Context } from '../../context.js';
import { inOption, noEffect } from '../../ui/options.js';
import type { ArtifactFormat } from './svid-artifact.js';

export interface IssueFlags {
  readonly ttl: string;
  readonly keyType?: string | undefined;
  readonly dns: readonly string[];
  readonly csr?: string | undefined;
  readonly key?: string | undefined;
  readonly keyPassphraseFile?: string | undefined;
  readonly passphraseFile?: string | undefined;
  readonly pkcs12PasswordFile?: string | undefined;
  readonly outDir?: string | undefined;
  readonly stdout: boolean;
  readonly format: string;
  readonly force: boolean;
  readonly strictTtl: boolean;
  readonly from?: string | undefined;
  readonly trustDomain?: string | undefined;
  readonly pathTemplate?: string | undefined;
  readonly keepGoing: boolean;
  readonly workers?: string | undefined;
}

export function parseRequest(text: string, dns: readonly string[]): IssueRequest {
  const id = SpiffeId.parse(text);
  assertLeafIdCanBeIssued(id);
  return { id, dnsNames: dns.map((name) => inOption('--dns', () => parseDnsName(name))) };
}

/** The type of the keys to make. */
export function keyTypeOf({ keyType = 'ec-p256' }: IssueFlags): KeyType {
  return inOption('--key-type', () => parseKeyType(keyType));
}

/** Refuses what says something about the entries of a list. */
export function refuseFlagsForList({ trustDomain, pathTemplate }: IssueFlags): void {
  if (trustDomain !== undefined) throw noEffect('--trust-domain', 'here', 'it belongs to --from');
  if (pathTemplate !== undefined) throw noEffect('--path-template', 'here', 'it belongs to --from');
}

export function refuseWorkers({ workers }: IssueFlags): void {
  if (workers !== undefined) throw noEffect('--workers', 'here', 'it belongs to --format jsonl');
}

/** --stdout prints the SVID itself: no files are written, and there is no report. */
export function refuseFlagsBesideStdout(context: Context, { stdout, outDir, force }: IssueFlags): void {
  if (!stdout) return;
  if (outDir !== undefined) throw noEffect('--out-dir', 'here', '--stdout writes no files');
  if (force) throw noEffect('--force', 'here', '--stdout writes no files');
  context.assertNoOutput('--stdout');
}

export async function pkcs12Password(
  context: Context,
  flags: IssueFlags,
  format: ArtifactFormat,
): Promise<string | undefined> {
  if (format === 'pkcs12') {
    if (flags.pkcs12PasswordFile !== undefined) return context.passphrase(flags.pkcs12PasswordFile);
    const fromEnvironment = context.env['MESHCTL_PKCS12_PASSWORD'];
    if (fromEnvironment) return fromEnvironment;
    throw new MeshctlError('E_PASSPHRASE', {
      what: 'a PKCS#12 file needs a password',
      fix: 'Pass --pkcs12-password-file FILE or set MESHCTL_PKCS12_PASSWORD',
    });
  }
  if (flags.pkcs12PasswordFile === undefined) return undefined;
  throw noEffect('--pkcs12-password-file', 'here', 'it belongs to --format pkcs12');
}

/** Says when an SVID lives shorter than was asked for. */
export function noteCapped(
  context: Context,
  ttl: number,
  { capped, notAfter }: { capped: boolean; notAfter: number },
  trustDomain: TrustDomain,
  now: number,
): void {
  if (!capped) return;
  const granted = formatDuration(notAfter - now);
  context.warn(
    `the CA of ${trustDomain} ends first: asked for ${formatDuration(ttl)}, granted ${granted} (--strict-ttl makes this an error).`,
  );
}
