/** Decrypts what a PKCS#12 file holds: PBES2 (RFC 8018 §6.2), and the schemes of PKCS#12 (RFC 7292 appendix C). */
import { createDecipheriv, pbkdf2Sync, scryptSync } from 'node:crypto';
import { type Der, TAG } from '../../encoding/der.js';
import { readOid, readSmallInteger } from '../../encoding/der-values.js';
import { MeshctlError } from '../../errors.js';
import { MAX_SCRYPT_BYTES, readScrypt } from '../encrypted-key.js';
import { PBE_OID } from '../pbes2.js';
import type { WorkBudget } from '../work-budget.js';
import { digestBytes, type Pkcs12Digest, PURPOSE, pkcs12Key, pkcs12KeyWork } from './kdf.js';
import type { PasswordForm } from './password.js';

/** RC2 is JavaScript here: some megabytes a second. */
const MAX_RC2_BYTES = 4 * 1024 * 1024;

/** Schemes of RFC 7292 appendix C. `bits` is the length of the key. RC4, whose files are rarer still, is not read. */
const PKCS12_SCHEMES: ReadonlyMap<string, { readonly cipher: 'des3' | 'rc2'; readonly bits: number }> =
  new Map([
    ['1.2.840.113549.1.12.1.3', { cipher: 'des3', bits: 192 }],
    ['1.2.840.113549.1.12.1.4', { cipher: 'des3', bits: 128 }],
    ['1.2.840.113549.1.12.1.5', { cipher: 'rc2', bits: 128 }],
    ['1.2.840.113549.1.12.1.6', { cipher: 'rc2', bits: 40 }],
  ]);

/** Block ciphers of PBES2 (RFC 8018 appendix B.2, RFC 3565). */
const PBES2_CIPHERS: ReadonlyMap<string, { readonly name: string; readonly keyBytes: number }> = new Map([
  ['1.2.840.113549.3.7', { name: 'des-ede3-cbc', keyBytes: 24 }],
  ['2.16.840.1.101.3.4.1.2', { name: 'aes-128-cbc', keyBytes: 16 }],
  ['2.16.840.1.101.3.4.1.22', { name: 'aes-192-cbc', keyBytes: 24 }],
  [PBE_OID.AES_256_CBC, { name: 'aes-256-cbc', keyBytes: 32 }],
]);

/** HMACs of PBKDF2 and PBMAC1 (RFC 8018 appendix B.1). */
export const HMAC_DIGESTS: ReadonlyMap<string, Pkcs12Digest> = new Map([
  ['1.2.840.113549.2.7', 'sha1'],
  ['1.2.840.113549.2.8', 'sha224'],
  [PBE_OID.HMAC_WITH_SHA256, 'sha256'],
  ['1.2.840.113549.2.10', 'sha384'],
  ['1.2.840.113549.2.11', 'sha512'],
  ['1.2.840.113549.2.12', 'sha512-224'],
  ['1.2.840.113549.2.13', 'sha512-256'],
]);

/**
 * Decrypts `ciphertext` as its AlgorithmIdentifier says. Throws E_PASSPHRASE when the password does not fit, E_PKCS12
 * for a scheme that is not known or costs too much, E_DER when the parameters are malformed.
 */
export async function decryptPbe(
  algorithm: Der,
  ciphertext: Buffer,
  password: PasswordForm,
  budget: WorkBudget,
): Promise<Buffer> {
  const fields = algorithm.inside();
  const oid = readOid(fields.next(TAG.OID, 'the encryption algorithm'));
  const parameters = fields.next(TAG.SEQUENCE, 'the parameters of the encryption');
  if (oid === PBE_OID.PBES2) return decryptPbes2(parameters, ciphertext, password, budget);
  const scheme = PKCS12_SCHEMES.get(oid);
  if (scheme === undefined) throw unsupported(`the encryption ${oid}`);

  const { salt, iterations } = readPbeParameters(parameters);
  const derive = (purpose: 1 | 2, length: number): Buffer => {
    const options = { digest: 'sha1', salt, iterations, purpose, length } as const;
    budget.spend(pkcs12KeyWork(options));
    return pkcs12Key({ ...options, password: password.bmp });
  };
  const key = derive(PURPOSE.key, scheme.bits / 8);
  const iv = derive(PURPOSE.iv, 8);
  if (scheme.cipher === 'des3') return decipher('des-ede3-cbc', threeKeys(key), iv, ciphertext);
  if (ciphertext.length > MAX_RC2_BYTES) throw unsupported(`RC2 over more than ${MAX_RC2_BYTES} bytes`);
  const { decryptRc2 } = await import('./rc2.js');
  return decryptRc2(ciphertext, key, iv, scheme.bits) ?? wrongPassword();
}

/** PBEParameter (RFC 8018 appendix A.3) and pkcs-12PbeParams (RFC 7292 appendix C) are the same. */
function readPbeParameters(parameters: Der): { salt: Buffer; iterations: number } {
  const fields = parameters.inside();
  const salt = fields.next(TAG.OCTET_STRING, 'the salt').value();
  const iterations = readIterations(fields.next(TAG.INTEGER, 'the iteration count'));
  fields.finish('the parameters of the encryption');
  return { salt, iterations };
}

/** An iteration count from 1 to 2^31 - 1. */
export function readIterations(count: Der): number {
  const iterations = readSmallInteger(count, 'the iteration count');
  if (iterations < 1) throw unsupported('an iteration count of 0');
  return iterations;
}

/** Two-key triple DES takes its first key again for the third. */
const threeKeys = (key: Buffer): Buffer => Buffer.concat([key, key]).subarray(0, 24);

function decryptPbes2(
  parameters: Der,
  ciphertext: Buffer,
  { utf8 }: PasswordForm,
  budget: WorkBudget,
): Buffer {
  const fields = parameters.inside();
  const derivation = fields.next(TAG.SEQUENCE, 'keyDerivationFunc');
  const encryption = fields.next(TAG.SEQUENCE, 'encryptionScheme').inside();
  const oid = readOid(encryption.next(TAG.OID, 'encryptionScheme'));
  const cipher = PBES2_CIPHERS.get(oid);
  if (cipher === undefined) throw unsupported(`the cipher ${oid}`);
  const iv = encryption.next(TAG.OCTET_STRING, 'the initialisation vector').value();
  const key = deriveKey(derivation, utf8, cipher.keyBytes, budget);
  return decipher(cipher.name, key, iv, ciphertext);
}

/** A key of `length` octets by PBKDF2 (RFC 8018 appendix A.2) or scrypt (RFC 7914 §7). */
export function deriveKey(derivation: Der, password: Buffer, length: number, budget: WorkBudget): Buffer {
  const fields = derivation.inside();
  const oid = readOid(fields.next(TAG.OID, 'keyDerivationFunc'));
  const parameters = fields.next(TAG.SEQUENCE, 'the parameters of the key derivation');
  if (oid === PBE_OID.SCRYPT) {
    const { cost, blockSize, parallelization } = readScrypt(parameters);
    budget.spend(cost * blockSize * parallelization);
    const salt = parameters.inside().next(TAG.OCTET_STRING, 'the salt').value();
    const options = { N: cost, r: blockSize, p: parallelization, maxmem: 2 * MAX_SCRYPT_BYTES };
    return scryptSync(password, salt, length, options);
  }
  if (oid !== PBE_OID.PBKDF2) throw unsupported(`the key derivation ${oid}`);
  const { salt, iterations, keyLength, prf } = readPbkdf2(parameters);
  if (keyLength !== undefined && keyLength !== length) {
    throw unsupported(`a derived key of ${keyLength} bytes where ${length} belong`);
  }
  const digest = HMAC_DIGESTS.get(prf);
  if (digest === undefined) throw unsupported(`the pseudo-random function ${prf}`);
  budget.spend(iterations * Math.ceil(length / digestBytes(digest)));
  return pbkdf2Sync(password, salt, iterations, length, digest);
}

/** PBKDF2-params (RFC 8018 appendix A.2). The function is HMAC-SHA-1 when none is named. */
export function readPbkdf2(parameters: Der) {
  const fields = parameters.inside();
  const salt = fields.next(TAG.OCTET_STRING, 'the salt').value();
  const count = fields.next(TAG.INTEGER, 'the iteration count');
  const keyLength = fields.optional(TAG.INTEGER);
  const prf = fields.optional(TAG.SEQUENCE);
  fields.finish('PBKDF2-params');
  return {
    salt,
    iterations: readIterations(count),
    keyLength: keyLength && readSmallInteger(keyLength, 'keyLength'),
    prf: prf === undefined ? '1.2.840.113549.2.7' : readOid(prf.inside().next(TAG.OID, 'prf')),
  };
}

function decipher(name: string, key: Buffer, iv: Buffer, ciphertext: Buffer): Buffer {
  const ivBytes = name === 'des-ede3-cbc' ? 8 : 16;
  if (iv.length !== ivBytes) throw unsupported(`an initialisation vector of ${iv.length} bytes`);
  try {
    const cipher = createDecipheriv(name, key, iv);
    return Buffer.concat([cipher.update(ciphertext), cipher.final()]);
  } catch {
    return wrongPassword(); // with the right key the padding is right
  } finally {
    key.fill(0);
  }
}

/** E_PASSPHRASE: a password was tried and does not fit. */
export function wrongPassword(): never {
  throw new MeshctlError('E_PASSPHRASE', {
    what: 'the PKCS#12 file cannot be opened',
    why: 'the password is wrong or the file is damaged',
    fix: 'Try it with: openssl pkcs12 -noout -in FILE',
  });
}

/** E_PKCS12: well formed, but nothing that is read here. */
export function unsupported(what: string): MeshctlError {
  return new MeshctlError('E_PKCS12', {
    what: 'PKCS#12 file cannot be read',
    why: `${what} is not supported`,
    fix: 'Convert it with: openssl pkcs12 -legacy -nodes -in FILE -out PEM, then openssl pkcs12 -export',
  });
}
