/** EncryptedPrivateKeyInfo (RFC 5958 §3): written for keys at rest, and looked at before OpenSSL opens a foreign one. */
import { randomBytes } from 'node:crypto';
import { type Der, derError, parseDer, TAG } from '../encoding/der.js';
import { readBigInteger, readOid } from '../encoding/der-values.js';
import { derEncode, derSequence } from '../encoding/der-write.js';
import { writePem } from '../encoding/pem.js';
import { MeshctlError } from '../errors.js';
import { encryptPbes2, PBE_OID } from './pbes2.js';

/**
 * The work an attacker must do for each guess. 600,000 is OWASP's figure for PBKDF2-HMAC-SHA256. Node's own
 * `KeyObject.export({ cipher, passphrase })` is fixed at 2,048, which is why keys are not encrypted with it.
 */
const ITERATIONS = 600_000;

/** Node reads a passphrase into a buffer of this size: a longer one would write a key that it cannot open again. */
const MAX_PASSPHRASE_BYTES = 1024;

/** PBKDF2 of this many iterations takes some seconds; the field itself goes up to hours and years. */
const MAX_ITERATIONS = 10_000_000;
/** scrypt holds 128·r·(N + p) bytes (RFC 7914 §6) and two blocks to work in; OpenSSL itself stops at 32 MiB. */
export const MAX_SCRYPT_BYTES = 32 * 1024 * 1024;
/** Its time goes with N·r·p. OpenSSL's default is 2^17; 64 times as much takes some seconds. */
const MAX_SCRYPT_WORK = 2 ** 23;

/**
 * Encrypts a PKCS#8 key (DER) and returns it as PEM `ENCRYPTED PRIVATE KEY`: PBES2 with PBKDF2-HMAC-SHA256 and
 * AES-256-CBC (RFC 8018 §6.2). A string passphrase is used in UTF-8. E_PASSPHRASE when it is empty or too long.
 */
export function encryptPkcs8(pkcs8Der: Buffer, passphrase: string | Buffer): string {
  return writePem('ENCRYPTED PRIVATE KEY', encryptPkcs8Der(pkcs8Der, passphrase));
}

/** The same as EncryptedPrivateKeyInfo in DER. */
export function encryptPkcs8Der(pkcs8Der: Buffer, passphrase: string | Buffer): Buffer {
  const secret = Buffer.from(passphrase);
  if (secret.length === 0) {
    throw new MeshctlError('E_PASSPHRASE', {
      what: 'passphrase is empty',
      why: 'a key encrypted under it is open to anyone',
      fix: 'Give a passphrase, or store the key unencrypted',
    });
  }
  if (secret.length > MAX_PASSPHRASE_BYTES) {
    throw new MeshctlError('E_PASSPHRASE', {
      what: 'passphrase is too long',
      why: `it has ${secret.length} bytes, and a key can be opened with ${MAX_PASSPHRASE_BYTES} at most`,
      fix: 'Give a shorter one',
    });
  }
  const { algorithm, ciphertext } = encryptPbes2(pkcs8Der, secret, ITERATIONS, randomBytes);
  secret.fill(0);
  return derSequence(algorithm, derEncode(TAG.OCTET_STRING, ciphertext));
}

/** How an encrypted key turns its passphrase into a key, and what that costs. */
export type KeyEncryption =
  | { readonly scheme: 'pbkdf2' | 'pbes1'; readonly iterations: number }
  | {
      readonly scheme: 'scrypt';
      readonly cost: number;
      readonly blockSize: number;
      readonly parallelization: number;
    }
  | { readonly scheme: 'other'; readonly oid: string };

/**
 * Reads the header of an EncryptedPrivateKeyInfo (DER) from somebody else. E_KEY when it is malformed, or when opening
 * it would hang the process or take its memory: those parameters are the writer's to choose, and `createPrivateKey`
 * obeys them. A scheme that is not known here is returned as `other`, for OpenSSL to take or refuse.
 */
export function checkEncryptedPkcs8(der: Buffer): KeyEncryption {
  try {
    const info = parseDer(der, TAG.SEQUENCE, 'EncryptedPrivateKeyInfo').inside();
    const algorithm = info.next(TAG.SEQUENCE, 'encryptionAlgorithm');
    info.next(TAG.OCTET_STRING, 'encryptedData');
    info.finish('EncryptedPrivateKeyInfo');
    return readAlgorithm(algorithm);
  } catch (error) {
    if (!(error instanceof MeshctlError) || error.code !== 'E_DER') throw error;
    throw new MeshctlError('E_KEY', {
      ...error.details,
      what: 'encrypted private key is malformed',
      fix: 'Export the key again from where it came',
      cause: error,
    });
  }
}

/** What opening an encrypted key costs, in iterations. Throws as `checkEncryptedPkcs8`. */
export function encryptedKeyWork(der: Buffer): number {
  const encryption = checkEncryptedPkcs8(der);
  if ('iterations' in encryption) return encryption.iterations;
  if (encryption.scheme === 'other') return 0;
  return encryption.cost * encryption.blockSize * encryption.parallelization;
}

/** What protects an encrypted key, for people. Throws as `checkEncryptedPkcs8`. */
export function describeKeyEncryption(der: Buffer): string {
  const encryption = checkEncryptedPkcs8(der);
  switch (encryption.scheme) {
    case 'pbkdf2':
      return `PBKDF2, ${encryption.iterations} iterations`;
    case 'pbes1':
      return `PBES1, ${encryption.iterations} iterations`;
    case 'scrypt':
      return `scrypt, N=${encryption.cost} r=${encryption.blockSize} p=${encryption.parallelization}`;
    case 'other':
      return encryption.oid;
  }
}

/** pbeWithMD2AndDES-CBC and its kin (RFC 8018 appendix C), pbeWithSHAAnd128BitRC4 and its kin (RFC 7292 appendix C). */
const PBES1 = /^1\.2\.840\.113549\.1\.(5\.(1|3|4|6|10|11)|12\.1\.[1-6])$/;

function readAlgorithm(algorithm: Der): KeyEncryption {
  const fields = algorithm.inside();
  const oid = readOid(fields.next(TAG.OID, 'encryptionAlgorithm'));
  if (PBES1.test(oid)) return readIterations('pbes1', fields.next(TAG.SEQUENCE, 'PBEParameter'));
  if (oid !== PBE_OID.PBES2) return { scheme: 'other', oid };

  const parameters = fields.next(TAG.SEQUENCE, 'PBES2-params').inside();
  const derivation = parameters.next(TAG.SEQUENCE, 'keyDerivationFunc').inside();
  const derive = readOid(derivation.next(TAG.OID, 'keyDerivationFunc'));
  if (derive === PBE_OID.PBKDF2) {
    return readIterations('pbkdf2', derivation.next(TAG.SEQUENCE, 'PBKDF2-params'));
  }
  if (derive === PBE_OID.SCRYPT) return readScrypt(derivation.next(TAG.SEQUENCE, 'scrypt-params'));
  return { scheme: 'other', oid: derive };
}

/** PBEParameter and PBKDF2-params both begin with a salt and the iteration count (RFC 8018 appendix A). */
function readIterations(scheme: 'pbkdf2' | 'pbes1', parameters: Der): KeyEncryption {
  const fields = parameters.inside();
  fields.any();
  const iterations = readCount(fields.next(TAG.INTEGER, 'the iteration count'), 'the iteration count');
  if (iterations > MAX_ITERATIONS) {
    throw tooCostly(`its iteration count is ${iterations}, and meshctl runs ${MAX_ITERATIONS} at most`);
  }
  return { scheme, iterations: Number(iterations) };
}

/** scrypt-params (RFC 7914 §7). Throws E_KEY when they cost too much memory or time, E_DER when there is no such scrypt. */
export function readScrypt(parameters: Der): Extract<KeyEncryption, { scheme: 'scrypt' }> {
  const fields = parameters.inside();
  fields.any();
  const n = readCount(fields.next(TAG.INTEGER, 'the scrypt cost N'), 'the scrypt cost N');
  const r = readCount(fields.next(TAG.INTEGER, 'the scrypt block size r'), 'the scrypt block size r');
  const p = readCount(
    fields.next(TAG.INTEGER, 'the scrypt parallelization p'),
    'the scrypt parallelization p',
  );
  const bytes = 128n * r * (n + p + 2n);
  if (bytes > MAX_SCRYPT_BYTES) {
    throw tooCostly(
      `scrypt with N=${n}, r=${r}, p=${p} takes ${bytes} bytes of memory, over ${MAX_SCRYPT_BYTES}`,
    );
  }
  if (n * r * p > MAX_SCRYPT_WORK) {
    throw tooCostly(`scrypt with N=${n}, r=${r}, p=${p} takes too long: N·r·p is over ${MAX_SCRYPT_WORK}`);
  }
  // RFC 7914 §2: a power of 2 below 2^(128·r/8).
  if (n < 2n || (n & (n - 1n)) !== 0n || (r < 4n && n >= 1n << (16n * r))) {
    throw derError(parameters.content, `scrypt has no cost N=${n} with r=${r}`);
  }
  return { scheme: 'scrypt', cost: Number(n), blockSize: Number(r), parallelization: Number(p) };
}

/** A positive INTEGER of at most 64 bits, as wide as the reader behind us takes it. */
function readCount(element: Der, what: string): bigint {
  if (element.length > 8) throw tooCostly(`${what} is a number of ${element.length} bytes`);
  const value = readBigInteger(element);
  if (value < 1n) throw derError(element.content, `${what} is ${value}`);
  return value;
}

function tooCostly(why: string): MeshctlError {
  return new MeshctlError('E_KEY', {
    what: 'encrypted private key is too costly to open',
    why,
    fix: 'Encrypt it anew with "openssl pkcs8 -topk8 -iter 600000", if you trust its origin',
  });
}
