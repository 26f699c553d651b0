/** PBES2 (RFC 8018 §6.2) with PBKDF2-HMAC-SHA256 and AES-256-CBC: how meshctl encrypts whatever it encrypts. */
import { createCipheriv, pbkdf2Sync } from 'node:crypto';
import { TAG } from '../encoding/der.js';
import { derEncode, derInteger, derOid, derSequence } from '../encoding/der-write.js';

/** The object identifiers of RFC 8018 appendix C and RFC 7914 §7. */
export const PBE_OID = {
  PBES2: '1.2.840.113549.1.5.13',
  PBKDF2: '1.2.840.113549.1.5.12',
  SCRYPT: '1.3.6.1.4.1.11591.4.11',
  HMAC_WITH_SHA256: '1.2.840.113549.2.9',
  AES_256_CBC: '2.16.840.1.101.3.4.1.42',
} as const;

const SALT_BYTES = 16;
const IV_BYTES = 16;
const KEY_BYTES = 32;

export interface Pbes2Result {
  /** The AlgorithmIdentifier in DER: scheme, salt, iteration count, initialisation vector. */
  readonly algorithm: Buffer;
  readonly ciphertext: Buffer;
}

/** Encrypts `plain` under `password` (its bytes are used as they are), with a fresh salt and vector from `random`. */
export function encryptPbes2(
  plain: Uint8Array,
  password: Uint8Array,
  iterations: number,
  random: (bytes: number) => Buffer,
): Pbes2Result {
  const salt = random(SALT_BYTES);
  const iv = random(IV_BYTES);
  const key = pbkdf2Sync(password, salt, iterations, KEY_BYTES, 'sha256');
  const cipher = createCipheriv('aes-256-cbc', key, iv);
  const ciphertext = Buffer.concat([cipher.update(plain), cipher.final()]);
  key.fill(0);
  return { algorithm: algorithmIdentifier(salt, iterations, iv), ciphertext };
}

/** RFC 8018 appendix A.2 and A.4. keyLength is left out: AES-256 fixes it. */
function algorithmIdentifier(salt: Buffer, iterations: number, iv: Buffer): Buffer {
  const prf = derSequence(derOid(PBE_OID.HMAC_WITH_SHA256), derEncode(TAG.NULL));
  const derivation = derSequence(
    derOid(PBE_OID.PBKDF2),
    derSequence(derEncode(TAG.OCTET_STRING, salt), derInteger(iterations), prf),
  );
  const encryption = derSequence(derOid(PBE_OID.AES_256_CBC), derEncode(TAG.OCTET_STRING, iv));
  return derSequence(derOid(PBE_OID.PBES2), derSequence(derivation, encryption));
}
