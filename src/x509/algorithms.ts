/**
 * The signature algorithms of certificates and requests, by their AlgorithmIdentifier (RFC 3279, 4055, 5758, 8410).
 * What is absent here is not verified.
 */
import { createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { type Der, TAG } from '../encoding/der.js';
import { readOid } from '../encoding/der-values.js';
import { MeshctlError } from '../errors.js';
import { ALGORITHM_NAMES } from './oids.js';

interface SignatureAlgorithm {
  readonly keyType: 'rsa' | 'ec' | 'ed25519';
  /** Digest name for node:crypto; undefined where the algorithm has its own (Ed25519). */
  readonly hash: 'sha256' | 'sha384' | 'sha512' | undefined;
}

const SIGNATURE_ALGORITHMS: ReadonlyMap<string, SignatureAlgorithm> = new Map([
  ['1.2.840.113549.1.1.11', { keyType: 'rsa', hash: 'sha256' }],
  ['1.2.840.113549.1.1.12', { keyType: 'rsa', hash: 'sha384' }],
  ['1.2.840.113549.1.1.13', { keyType: 'rsa', hash: 'sha512' }],
  ['1.2.840.10045.4.3.2', { keyType: 'ec', hash: 'sha256' }],
  ['1.2.840.10045.4.3.3', { keyType: 'ec', hash: 'sha384' }],
  ['1.2.840.10045.4.3.4', { keyType: 'ec', hash: 'sha512' }],
  ['1.3.101.112', { keyType: 'ed25519', hash: undefined }],
]);

/** MD5 and SHA-1 signatures no longer protect: they are told apart from unknown ones, and never verified. */
const WEAK = /^(md[25]|sha1)With|-with-SHA1$/i;

/** The printed name of a signature algorithm, or its OID when it has none here. */
export function signatureAlgorithmName(identifier: Der): string {
  const oid = algorithmOid(identifier);
  return ALGORITHM_NAMES[oid] ?? oid;
}

function algorithmOid(identifier: Der): string {
  return readOid(identifier.inside().next(TAG.OID, 'the signature algorithm'));
}

/** The outcome of one signature check; `why` is a clause for people. */
export type SignatureCheck =
  | { readonly ok: true }
  | {
      readonly ok: false;
      readonly why: string;
      /** Nothing was checked: the algorithm is weak or unknown. */
      readonly unchecked?: true;
    };

/**
 * Checks a signature over `data` with a SubjectPublicKeyInfo.
 * `identifier` is the AlgorithmIdentifier that came with the signature, `signature` the octets of its BIT STRING.
 */
export function checkSignature(
  identifier: Der,
  data: Buffer,
  signature: Buffer,
  key: KeyObject,
): SignatureCheck {
  const name = signatureAlgorithmName(identifier);
  const algorithm = SIGNATURE_ALGORITHMS.get(algorithmOid(identifier));
  if (algorithm === undefined) {
    const why = WEAK.test(name) ? 'is too weak to trust' : 'is not supported';
    return { ok: false, why: `signature algorithm ${name} ${why}`, unchecked: true };
  }
  if (key.asymmetricKeyType !== algorithm.keyType) {
    return {
      ok: false,
      why: `signature algorithm ${name} does not fit a key of type ${key.asymmetricKeyType}`,
    };
  }
  try {
    return verify(algorithm.hash, data, key, signature)
      ? { ok: true }
      : { ok: false, why: 'the signature does not match the signed bytes' };
  } catch (cause) {
    return {
      ok: false,
      why: `the signature could not be checked (${cause instanceof Error ? cause.message : cause})`,
    };
  }
}

/** How a signing key signs: SHA-256, and SHA-384 for P-384, as SPIRE does; Ed25519 has its own digest. */
export interface SigningAlgorithm {
  readonly hash: 'sha256' | 'sha384' | undefined;
}

/** Throws E_KEY for a key that meshctl does not sign with. */
export function signingAlgorithmFor(key: KeyObject): SigningAlgorithm {
  const kind = key.asymmetricKeyDetails?.namedCurve ?? key.asymmetricKeyType;
  if (kind === 'rsa' || kind === 'prime256v1') return { hash: 'sha256' };
  if (kind === 'secp384r1') return { hash: 'sha384' };
  if (kind === 'ed25519') return { hash: undefined };
  throw new MeshctlError('E_KEY', {
    what: 'the signing key cannot sign SVIDs',
    why: `its type is ${kind}`,
    fix: 'Use EC P-256 or P-384, RSA or Ed25519',
  });
}

/** Signs the bytes of a tbsCertificate; ECDSA signatures come out in DER (RFC 3279 §2.2.3). */
export function signTbs(tbs: Buffer, key: KeyObject, hash: SigningAlgorithm['hash']): Buffer {
  return sign(hash, tbs, key);
}

/** A public key from SubjectPublicKeyInfo DER. Throws E_KEY when OpenSSL cannot use it. */
export function publicKeyFromSpki(spki: Buffer): KeyObject {
  try {
    return createPublicKey({ key: spki, format: 'der', type: 'spki' });
  } catch (cause) {
    throw new MeshctlError('E_KEY', {
      what: 'the public key cannot be used',
      why: cause instanceof Error ? cause.message : String(cause),
      cause,
    });
  }
}
