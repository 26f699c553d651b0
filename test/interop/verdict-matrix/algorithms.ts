/** Keys and signatures of every kind that turns up in certificates, good ones and those that nobody should take. */
import {
  constants,
  createHash,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
} from 'node:crypto';
import { bytes, derInteger, derOid, derSequence, explicit, NULL } from './der.js';

const KINDS = {
  'ec-p256': () => generateKeyPairSync('ec', { namedCurve: 'prime256v1' }),
  'ec-p384': () => generateKeyPairSync('ec', { namedCurve: 'secp384r1' }),
  'ec-p521': () => generateKeyPairSync('ec', { namedCurve: 'secp521r1' }),
  'ec-p224': () => generateKeyPairSync('ec', { namedCurve: 'secp224r1' }),
  'ec-p192': () => generateKeyPairSync('ec', { namedCurve: 'prime192v1' }),
  'ec-secp256k1': () => generateKeyPairSync('ec', { namedCurve: 'secp256k1' }),
  'ec-explicit': () => generateKeyPairSync('ec', { namedCurve: 'prime256v1', paramEncoding: 'explicit' }),
  'rsa-2048': () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
  'rsa-1024': () => generateKeyPairSync('rsa', { modulusLength: 1024 }),
  'rsa-exponent-3': () => generateKeyPairSync('rsa', { modulusLength: 2048, publicExponent: 3 }),
  'rsa-pss': () => generateKeyPairSync('rsa-pss', { modulusLength: 2048 }),
  ed25519: () => generateKeyPairSync('ed25519'),
  ed448: () => generateKeyPairSync('ed448'),
} as const;

export type KeyKind = keyof typeof KINDS;

const keys = new Map<string, KeyObject>();

/** The private key of this kind and name, the same for each call. */
export function keyOf(kind: KeyKind, holder: string): KeyObject {
  const id = `${kind} ${holder}`;
  const key = keys.get(id) ?? KINDS[kind]().privateKey;
  keys.set(id, key);
  return key;
}

export function spkiOf(key: KeyObject): Buffer {
  return createPublicKey(key).export({ format: 'der', type: 'spki' });
}

/** The method of RFC 5280 §4.2.1.2 (1), over the whole SubjectPublicKeyInfo: any bytes do for an identifier. */
export function keyIdentifierOf(key: KeyObject): Buffer {
  return createHash('sha1').update(spkiOf(key)).digest();
}

interface Signature {
  /** The AlgorithmIdentifier. */
  readonly identifier: Buffer;
  readonly sign: (tbs: Buffer, key: KeyObject) => Buffer;
}

const HASHES = {
  sha1: '1.3.14.3.2.26',
  sha256: '2.16.840.1.101.3.4.2.1',
  sha384: '2.16.840.1.101.3.4.2.2',
  sha512: '2.16.840.1.101.3.4.2.3',
} as const;

const plain = (hash: string | null, oid: string, ...parameters: readonly Buffer[]): Signature => ({
  identifier: derSequence(derOid(oid), ...parameters),
  sign: (tbs, key) => sign(hash, tbs, key),
});

/** RSASSA-PSS (RFC 4055 §3.1): what the parameters say, and with what is signed. */
function pss(
  hash: keyof typeof HASHES,
  saltLength: number,
  said: { mgf?: keyof typeof HASHES; salt?: number } = {},
) {
  const algorithm = (name: keyof typeof HASHES) => derSequence(derOid(HASHES[name]), NULL);
  const mgf = derSequence(derOid('1.2.840.113549.1.1.8'), algorithm(said.mgf ?? hash));
  const fields = [algorithm(hash), mgf, derInteger(said.salt ?? saltLength)];
  const parameters = derSequence(...fields.map((field, n) => explicit(n, field)));
  return {
    identifier: derSequence(derOid('1.2.840.113549.1.1.10'), parameters),
    sign: (tbs: Buffer, key: KeyObject) =>
      sign(hash, tbs, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength }),
  };
}

export const SIGNATURES = {
  'ecdsa-sha1': plain('sha1', '1.2.840.10045.4.1'),
  'ecdsa-sha224': plain('sha224', '1.2.840.10045.4.3.1'),
  'ecdsa-sha256': plain('sha256', '1.2.840.10045.4.3.2'),
  'ecdsa-sha384': plain('sha384', '1.2.840.10045.4.3.3'),
  'ecdsa-sha512': plain('sha512', '1.2.840.10045.4.3.4'),
  'ecdsa-sha256-null': plain('sha256', '1.2.840.10045.4.3.2', NULL),
  'rsa-md5': plain('md5', '1.2.840.113549.1.1.4', NULL),
  'rsa-sha1': plain('sha1', '1.2.840.113549.1.1.5', NULL),
  'rsa-sha256': plain('sha256', '1.2.840.113549.1.1.11', NULL),
  'rsa-sha384': plain('sha384', '1.2.840.113549.1.1.12', NULL),
  'rsa-sha512': plain('sha512', '1.2.840.113549.1.1.13', NULL),
  'rsa-sha256-bare': plain('sha256', '1.2.840.113549.1.1.11'),
  'pss-sha1': pss('sha1', 20),
  'pss-sha256': pss('sha256', 32),
  'pss-sha384': pss('sha384', 48),
  'pss-sha512': pss('sha512', 64),
  'pss-short-salt': pss('sha256', 20),
  'pss-other-mgf': pss('sha256', 32, { mgf: 'sha1' }),
  'pss-wrong-salt': pss('sha256', 20, { salt: 32 }),
  ed25519: plain(null, '1.3.101.112'),
  'ed25519-null': plain(null, '1.3.101.112', NULL),
  ed448: plain(null, '1.3.101.113'),
  unknown: { identifier: derSequence(derOid('1.3.6.1.4.1.55555.2')), sign: () => bytes('00') },
} as const satisfies Record<string, Signature>;

export type SignatureKind = keyof typeof SIGNATURES;

/** The usual algorithm for a key. */
export function signatureFor(kind: KeyKind): SignatureKind {
  if (kind === 'rsa-pss') return 'pss-sha256';
  if (kind.startsWith('rsa')) return 'rsa-sha256';
  if (kind === 'ed25519' || kind === 'ed448') return kind;
  return kind === 'ec-p384' ? 'ecdsa-sha384' : kind === 'ec-p521' ? 'ecdsa-sha512' : 'ecdsa-sha256';
}
