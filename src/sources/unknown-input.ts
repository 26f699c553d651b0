/** What an input looks like that holds nothing to read, and what to do with it. */
import { MeshctlError } from '../errors.js';
import { beginsLikeDer } from './der-kind.js';
import { looksLikeJson, looksLikeYaml } from './text-form.js';

type Kind = readonly [beginning: RegExp, what: string, fix: string];

/** What stands in PEM-like blocks and is none of ours. */
const ARMOURED: readonly Kind[] = [
  [
    /^\s*-----BEGIN PGP /,
    'an OpenPGP message or key',
    'SPIFFE and TLS do not use OpenPGP; give the X.509 certificate',
  ],
  [
    /^(\s*-----BEGIN OPENSSH |---- BEGIN SSH2 |ssh-|ecdsa-sha2-)/,
    'an SSH key',
    'An SSH key is no X.509 key; give the certificate, key or bundle',
  ],
];

const KINDS: readonly Kind[] = [
  ...ARMOURED,
  [
    /^\xfe\xed\xfe\xed|^\xce\xce\xce\xce/,
    'a Java keystore',
    'Convert it with: keytool -importkeystore -srckeystore FILE -destkeystore OUT.p12 -deststoretype pkcs12',
  ],
  [/^\x1f\x8b/, 'gzip data', 'Unpack it first: gunzip -c FILE | meshctl cert inspect -'],
  [/^\x28\xb5\x2f\xfd/, 'zstd data', 'Unpack it first: zstd -dc FILE | meshctl cert inspect -'],
  [/^PK\x03\x04/, 'a zip archive', 'Unpack it first'],
  [/^.{257}ustar/s, 'a tar archive', 'Unpack it first'],
  [/^\x7fELF|^MZ/, 'a program', 'Give what it printed or wrote'],
  [/^%PDF-/, 'a PDF document', 'Give certificates, keys, bundles or manifests'],
  [/^\s*<(!doctype|html)/i, 'a web page', 'Was it fetched from the right address, and with the right token?'],
  [
    /^[^\n]{0,200}(command not found|No such file or directory|permission denied|unable to connect|\berror\b)/i,
    'the message of a command that failed',
    'Look at the command that wrote it',
  ],
];

/** Whether it is armoured like PEM, by OpenPGP or OpenSSH. */
export const isForeign = (bytes: Buffer): boolean => find(ARMOURED, bytes) !== undefined;

/** E_INPUT_UNKNOWN for bytes in which nothing was recognised; `cause` is why a text could not be parsed. */
export function unknownInput(bytes: Buffer, cause?: MeshctlError): MeshctlError {
  const known = find(KINDS, bytes);
  return new MeshctlError('E_INPUT_UNKNOWN', {
    what: 'nothing that can be read',
    why: known === undefined ? whyOf(bytes, cause) : `it is ${known[1]}`,
    fix: known?.[2] ?? 'Give certificates, keys, bundles or manifests',
    cause,
  });
}

function find(kinds: readonly Kind[], bytes: Buffer): Kind | undefined {
  const beginning = bytes.subarray(0, 1024).toString('latin1');
  return kinds.find(([pattern]) => pattern.test(beginning));
}

function whyOf(bytes: Buffer, cause: MeshctlError | undefined): string {
  const nothingIn = 'in which there is no certificate, key, token or bundle';
  if (beginsLikeDer(bytes)) return 'it is DER, but no certificate, key or request';
  if (!looksLikeJson(bytes) && !looksLikeYaml(bytes))
    return 'it is neither PEM, DER nor a document that holds them';
  const syntax = looksLikeJson(bytes) ? 'JSON' : 'YAML';
  return cause === undefined
    ? `it is ${syntax} ${nothingIn}`
    : `it begins like ${syntax}, and is none: ${cause.details.why}`;
}
