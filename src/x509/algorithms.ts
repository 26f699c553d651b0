/**
 * The signature algorithms of certificates and requests, by their AlgorithmIdentifier (RFC 3279, 4055, 5758, 8410).
 * What is absent here is not verified.
 */
import { constants, createPublicKey, createVerify, type KeyObject, sign, verify } from 'node:crypto';
import { contextTagConstructed, type Der, TAG } from '../encoding/der.js';
import { readOid, readSmallInteger } from '../encoding/der-values.js';
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

const RSASSA_PSS = '1.2.840.113549.1.1.10';
const MGF1 = '1.2.840.113549.1.1.8';

/** Hashes that RSASSA-PSS parameters may name (RFC 4055 §2.1). SHA-1, the default when none is named, is not among them. */
const PSS_HASHES: ReadonlyMap<string, 'sha256' | 'sha384' | 'sha512'> = new Map([
  ['2.16.840.1.101.3.4.2.1', 'sha256'],
  ['2.16.840.1.101.3.4.2.2', 'sha384'],
  ['2.16.840.1.101.3.4.2.3', 'sha512'],
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
      readonly unchecked?: 'weak' | 'unsupported';
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
  const oid = algorithmOid(identifier);
  if (oid === RSASSA_PSS) return checkPss(identifier, data, signature, key);
  const algorithm = SIGNATURE_ALGORITHMS.get(oid);
  if (algorithm === undefined) {
    const name = signatureAlgorithmName(identifier);
    if (WEAK.test(name)) return unchecked('weak', `signature algorithm ${name} is too weak to trust`);
    return unchecked('unsupported', `signature algorithm ${name} is not supported`);
  }
  if (key.asymmetricKeyType !== algorithm.keyType)
    return otherKeyType(signatureAlgorithmName(identifier), key);
  const { hash } = algorithm;
  if (hash !== undefined) return outcome(() => createVerify(hash).update(data).verify(key, signature));
  return outcome(() => verify(hash, data, key, signature));
}

function unchecked(kind: 'weak' | 'unsupported', why: string): SignatureCheck {
  return { ok: false, why, unchecked: kind };
}

function otherKeyType(name: string, key: KeyObject): SignatureCheck {
  const why = `signature algorithm ${name} does not fit a key of type ${key.asymmetricKeyType}`;
  return { ok: false, why };
}

function outcome(check: () => boolean): SignatureCheck {
  try {
    return check() ? { ok: true } : { ok: false, why: 'the signature does not match the signed bytes' };
  } catch (cause) {
    return {
      ok: false,
      why: `the signature could not be checked (${cause instanceof Error ? cause.message : cause})`,
    };
  }
}

/** RSASSA-PSS with the parameters that its AlgorithmIdentifier names. A key's own restrictions are OpenSSL's to hold. */
function checkPss(identifier: Der, data: Buffer, signature: Buffer, key: KeyObject): SignatureCheck {
  const parameters = readPssParameters(identifier);
  if (typeof parameters === 'string') return unchecked('unsupported', parameters);
  if (parameters === undefined) {
    return unchecked('weak', 'signature algorithm id-RSASSA-PSS with SHA-1 is too weak to trust');
  }
  const { hash, saltLength } = parameters;
  if (key.asymmetricKeyType !== 'rsa' && key.asymmetricKeyType !== 'rsa-pss') {
    return otherKeyType('id-RSASSA-PSS', key);
  }
  const padding = constants.RSA_PKCS1_PSS_PADDING;
  return outcome(() => verify(hash, data, { key, padding, saltLength }, signature));
}

/** RSASSA-PSS-params (RFC 4055 §3.1): what it names, undefined for SHA-1, or why it is not taken. E_DER when broken. */
function readPssParameters(
  identifier: Der,
): { hash: 'sha256' | 'sha384' | 'sha512'; saltLength: number } | string | undefined {
  const algorithm = identifier.inside();
  algorithm.next(TAG.OID, 'the signature algorithm');
  if (algorithm.atEnd()) return 'signature algorithm id-RSASSA-PSS has no parameters';
  const fields = algorithm.next(TAG.SEQUENCE, 'RSASSA-PSS-params').inside();
  algorithm.finish('the signature algorithm');
  const hashField = fields.optional(contextTagConstructed(0));
  const maskField = fields.optional(contextTagConstructed(1));
  const saltField = fields.optional(contextTagConstructed(2));
  const trailerField = fields.optional(contextTagConstructed(3));
  fields.finish('RSASSA-PSS-params');
  if (hashField === undefined || maskField === undefined) return undefined;
  const hash = hashOid(hashField.only(TAG.SEQUENCE, 'hashAlgorithm'));
  const mask = maskField.only(TAG.SEQUENCE, 'maskGenAlgorithm').inside();
  const generator = readOid(mask.next(TAG.OID, 'maskGenAlgorithm'));
  const maskHash = hashOid(mask.next(TAG.SEQUENCE, 'the hash of maskGenAlgorithm'));
  mask.finish('maskGenAlgorithm');
  const saltLength = small(saltField, 20, 'saltLength');
  const known = PSS_HASHES.get(hash);
  if (known === undefined || generator !== MGF1 || maskHash !== hash) {
    return 'signature algorithm id-RSASSA-PSS has a hash or mask that is not supported';
  }
  if (small(trailerField, 1, 'trailerField') !== 1) {
    return 'signature algorithm id-RSASSA-PSS has a trailer that is not supported';
  }
  return { hash: known, saltLength };
}

/** The parameters of a hash are NULL or absent (RFC 4055 §2.1). */
function hashOid(identifier: Der): string {
  const fields = identifier.inside();
  const oid = readOid(fields.next(TAG.OID, 'a hash algorithm'));
  fields.optional(TAG.NULL);
  fields.finish('a hash algorithm');
  return oid;
}

function small(field: Der | undefined, absent: number, what: string): number {
  return field === undefined ? absent : readSmallInteger(field.only(TAG.INTEGER, what), what);
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
