/**
 * The signature algorithms of certificates and requests, by their AlgorithmIdentifier (RFC 3279, 4055, 5758, 8410).
 * What is absent here is not verified: MD5 and SHA-1 are known by name only, so that a report can say why.
 */
import { createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { type Der, TAG } from '../encoding/der.js';
import { readOid } from '../encoding/der-values.js';
import { derOid, derSequence } from '../encoding/der-write.js';
import { MeshctlError } from '../errors.js';

interface SignatureAlgorithm {
  readonly name: string;
  readonly keyType: 'rsa' | 'ec' | 'ed25519';
  /** Digest name for node:crypto; undefined where the algorithm has its own (Ed25519). */
  readonly hash?: string;
  /** Digests that no longer protect: named, never verified. */
  readonly weak?: true;
}

const SIGNATURE_ALGORITHMS: Record<string, SignatureAlgorithm> = {
  '1.2.840.113549.1.1.11': { name: 'sha256WithRSAEncryption', keyType: 'rsa', hash: 'sha256' },
  '1.2.840.113549.1.1.12': { name: 'sha384WithRSAEncryption', keyType: 'rsa', hash: 'sha384' },
  '1.2.840.113549.1.1.13': { name: 'sha512WithRSAEncryption', keyType: 'rsa', hash: 'sha512' },
  '1.2.840.10045.4.3.2': { name: 'ecdsa-with-SHA256', keyType: 'ec', hash: 'sha256' },
  '1.2.840.10045.4.3.3': { name: 'ecdsa-with-SHA384', keyType: 'ec', hash: 'sha384' },
  '1.2.840.10045.4.3.4': { name: 'ecdsa-with-SHA512', keyType: 'ec', hash: 'sha512' },
  '1.3.101.112': { name: 'Ed25519', keyType: 'ed25519' },
  '1.2.840.113549.1.1.4': { name: 'md5WithRSAEncryption', keyType: 'rsa', weak: true },
  '1.2.840.113549.1.1.5': { name: 'sha1WithRSAEncryption', keyType: 'rsa', weak: true },
  '1.2.840.10045.4.1': { name: 'ecdsa-with-SHA1', keyType: 'ec', weak: true },
};

const OID_BY_NAME = new Map(Object.entries(SIGNATURE_ALGORITHMS).map(([oid, { name }]) => [name, oid]));

/** The printed name of a signature algorithm, or its OID when it has none here. */
export function signatureAlgorithmName(identifier: Der): string {
  const oid = readOid(identifier.inside().next(TAG.OID, 'the signature algorithm'));
  return SIGNATURE_ALGORITHMS[oid]?.name ?? oid;
}

/** The outcome of one signature check; `why` is a clause for people. */
export type SignatureCheck = { readonly ok: true } | { readonly ok: false; readonly why: string };

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
  const oid = readOid(identifier.inside().next(TAG.OID, 'the signature algorithm'));
  const algorithm = SIGNATURE_ALGORITHMS[oid];
  if (algorithm === undefined) return { ok: false, why: `signature algorithm ${oid} is not supported` };
  if (algorithm.weak) return { ok: false, why: `signature algorithm ${algorithm.name} is too weak to trust` };
  if (key.asymmetricKeyType !== algorithm.keyType) {
    return {
      ok: false,
      why: `signature algorithm ${algorithm.name} does not fit a key of type ${key.asymmetricKeyType}`,
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

/** The algorithm with which a signing key of this kind signs: SHA-256, and SHA-384 for P-384, as SPIRE does. */
export interface SigningAlgorithm {
  readonly name: string;
  readonly hash: 'sha256' | 'sha384' | undefined;
  /** DER of the AlgorithmIdentifier. */
  readonly identifier: Buffer;
}

/** Throws E_KEY for a key that meshctl does not sign with. */
export function signingAlgorithmFor(key: KeyObject): SigningAlgorithm {
  switch (key.asymmetricKeyType) {
    case 'rsa':
      return algorithm('sha256WithRSAEncryption', 'sha256', Buffer.of(TAG.NULL, 0));
    case 'ed25519':
      return algorithm('Ed25519', undefined);
    case 'ec':
      if (key.asymmetricKeyDetails?.namedCurve === 'prime256v1')
        return algorithm('ecdsa-with-SHA256', 'sha256');
      if (key.asymmetricKeyDetails?.namedCurve === 'secp384r1')
        return algorithm('ecdsa-with-SHA384', 'sha384');
      break;
  }
  throw new MeshctlError('E_KEY', {
    what: 'the signing key cannot sign SVIDs',
    why: `its type is ${key.asymmetricKeyDetails?.namedCurve ?? key.asymmetricKeyType}`,
    fix: 'Use EC P-256 or P-384, RSA or Ed25519',
  });
}

function algorithm(name: string, hash: SigningAlgorithm['hash'], ...parameters: Buffer[]): SigningAlgorithm {
  return { name, hash, identifier: derSequence(derOid(OID_BY_NAME.get(name) as string), ...parameters) };
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
