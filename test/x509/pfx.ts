/** Writes PFX by the letter of RFC 7292 §4, good and bad alike. */
import { contextTagConstructed, TAG } from '../../src/encoding/der.js';
import { derEncode, derInteger, derOid, derSequence } from '../../src/encoding/der-write.js';
import { CERTIFICATE } from './pkcs12-files.js';

export const PKCS7 = '1.2.840.113549.1.7';
export const DATA = `${PKCS7}.1`;
export const BAGS = '1.2.840.113549.1.12.10.1';

export const octets = (value: string | Buffer): Buffer => derEncode(TAG.OCTET_STRING, Buffer.from(value));
export const explicit0 = (content: Buffer): Buffer => derEncode(contextTagConstructed(0), content);
export const contentInfo = (type: string, content: Buffer): Buffer =>
  derSequence(derOid(type), explicit0(content));

/** A PFX around one safe in the clear. `asWritten` rewrites the AuthenticatedSafe. */
export function pfx(
  safeContents: Buffer,
  asWritten: (safes: Buffer) => Buffer = (same) => same,
  macData?: Buffer,
): Buffer {
  const safes = derSequence(contentInfo(DATA, octets(safeContents)));
  const mac = macData === undefined ? [] : [macData];
  return derSequence(derInteger(3), contentInfo(DATA, octets(asWritten(safes))), ...mac);
}

/** SafeContents. */
export const contents = (...bags: Buffer[]): Buffer => derSequence(...bags);

export const bag = (type: string, value: Buffer, attributes?: Buffer): Buffer =>
  derSequence(derOid(type), explicit0(value), ...(attributes === undefined ? [] : [attributes]));

export const certificateBag = (attributes?: Buffer): Buffer =>
  bag(
    `${BAGS}.3`,
    derSequence(derOid('1.2.840.113549.1.9.22.1'), explicit0(octets(CERTIFICATE))),
    attributes,
  );

/** A shrouded key whose ciphertext is nothing. */
export const keyBag = (algorithm: Buffer): Buffer =>
  bag(`${BAGS}.2`, derSequence(algorithm, octets(Buffer.alloc(16))));

const SALT = octets('saltsalt');

/** The schemes of RFC 7292 appendix C, by the last arc. */
export const pbes1 = (arc: string, iterations: number): Buffer =>
  derSequence(derOid(`1.2.840.113549.1.12.1.${arc}`), derSequence(SALT, derInteger(iterations)));

/** PBES2 with AES-256 (RFC 8018 appendix A.4). */
export function pbes2(derivation: Buffer): Buffer {
  const cipher = derSequence(derOid('2.16.840.1.101.3.4.1.42'), octets(Buffer.alloc(16)));
  return derSequence(derOid('1.2.840.113549.1.5.13'), derSequence(derivation, cipher));
}

const HMAC_SHA_256 = '1.2.840.113549.2.9';

export function pbkdf2(iterations: number, prf = HMAC_SHA_256, keyLength?: number): Buffer {
  const length = keyLength === undefined ? [] : [derInteger(keyLength)];
  const parameters = derSequence(SALT, derInteger(iterations), ...length, derSequence(derOid(prf)));
  return derSequence(derOid('1.2.840.113549.1.5.12'), parameters);
}

export const scrypt = (n: number, r: number, p: number): Buffer =>
  derSequence(
    derOid('1.3.6.1.4.1.11591.4.11'),
    derSequence(SALT, derInteger(n), derInteger(r), derInteger(p)),
  );

/** MacData that vouches for nothing. */
export const macOf = (iterations: number, digest = '2.16.840.1.101.3.4.2.1'): Buffer =>
  macData(derSequence(derOid(digest)), iterations);

export const pbmac1 = (keyLength: number | undefined, iterations: number): Buffer =>
  pbmac1Of(pbkdf2(iterations, HMAC_SHA_256, keyLength));

/** PBMAC1-params (RFC 8018 appendix A.5) in MacData (RFC 9579 §4). */
export const pbmac1Of = (derivation: Buffer): Buffer =>
  macData(
    derSequence(derOid('1.2.840.113549.1.5.14'), derSequence(derivation, derSequence(derOid(HMAC_SHA_256)))),
    1,
  );

const macData = (algorithm: Buffer, iterations: number): Buffer =>
  derSequence(derSequence(algorithm, octets(Buffer.alloc(32))), SALT, derInteger(iterations));
