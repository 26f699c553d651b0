/** What an input looks like that holds nothing to read, and what to do with it. */
import { MeshctlError } from '../errors.js';

const KINDS: readonly (readonly [beginning: RegExp, what: string, fix: string])[] = [
  [
    /^\xfe\xed\xfe\xed|^\xce\xce\xce\xce/,
    'a Java keystore',
    'Convert it with: keytool -importkeystore -srckeystore FILE -destkeystore OUT.p12 -deststoretype pkcs12',
  ],
  [/^\x1f\x8b/, 'gzip data', 'Unpack it first: gunzip -c FILE | meshctl cert inspect -'],
  [/^PK\x03\x04/, 'a zip archive', 'Unpack it first'],
  [/^.{257}ustar/s, 'a tar archive', 'Unpack it first'],
  [/^\s*<(!doctype|html)/i, 'a web page', 'Was it fetched from the right address?'],
  [/^(ssh-|ecdsa-sha2-|-----BEGIN OPENSSH)/, 'an SSH key', 'Give a certificate, key or bundle'],
  [
    /^[^\n]{0,200}(command not found|No such file or directory|permission denied|error:)/i,
    'the message of a command that failed',
    'Look at the command that wrote it',
  ],
];

/** E_INPUT_UNKNOWN for bytes in which nothing was recognised. */
export function unknownInput(bytes: Buffer): MeshctlError {
  const beginning = bytes.subarray(0, 1024).toString('latin1');
  const known = KINDS.find(([pattern]) => pattern.test(beginning));
  return new MeshctlError('E_INPUT_UNKNOWN', {
    what: 'nothing that can be read',
    why: known === undefined ? 'it is neither PEM, DER nor a document that holds them' : `it is ${known[1]}`,
    fix: known?.[2] ?? 'Give certificates, keys, bundles or manifests',
  });
}
