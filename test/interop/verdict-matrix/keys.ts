/** Key types and signature algorithms, alone and against each other. */
import { createPublicKey } from 'node:crypto';
import { type KeyKind, keyIdentifierOf, keyOf, type SignatureKind } from './algorithms.js';
import { type Draft, draftChain, put, signChain } from './chain.js';
import {
  authorityKeyIdentifier,
  bytes,
  derBitString,
  derInteger,
  derOid,
  derSequence,
  NULL,
  subjectKeyIdentifier,
} from './der.js';
import { ANYWHERE, cross, type Deviation, IN_LEAF, type MatrixCase, type Place } from './deviation.js';

const GOOD_CA_KEYS: readonly KeyKind[] = ['ec-p256', 'ec-p384', 'ec-p521', 'rsa-2048', 'ed25519'];
const GOOD_LEAF_KEYS: readonly KeyKind[] = [...GOOD_CA_KEYS, 'rsa-exponent-3'];

/** Every CA key with every leaf key, at depths that take turns; then the others of one key at every depth. */
const GOOD: readonly MatrixCase[] = [
  ...GOOD_CA_KEYS.flatMap((caKey, i) =>
    GOOD_LEAF_KEYS.map((leafKey, j) => ({ caKey, leafKey, depth: (i + j) % 3 })),
  ),
  ...GOOD_CA_KEYS.flatMap((caKey, i) =>
    [0, 1, 2, 3, 4]
      .filter((depth) => depth !== (2 * i) % 3)
      .map((depth) => ({ caKey, leafKey: caKey, depth })),
  ),
].map((shape) => ({
  name: `a leaf of type ${shape.leafKey} below ${shape.depth + 1} CAs of type ${shape.caKey}`,
  mark: `good, ${shape.caKey} and ${shape.leafKey}`,
  accepted: true,
  make: () => signChain(draftChain(shape)),
}));

/** Exchanges the key, and the key identifier that names it below. */
const withKey = (mark: string, kind: KeyKind, accepted = false): Deviation => ({
  mark,
  accepted,
  apply: (draft, drafts) => {
    draft.keyKind = kind;
    const identifier = keyIdentifierOf(keyOf(kind, draft.holder));
    put(draft, subjectKeyIdentifier(identifier));
    const below = drafts[drafts.indexOf(draft) + 1];
    if (below !== undefined) put(below, authorityKeyIdentifier(identifier));
  },
});

const KEYS: readonly Deviation[] = [
  withKey('with an RSA key of 1024 bits', 'rsa-1024'),
  withKey('with a key on P-224', 'ec-p224'),
  withKey('with a key on P-192', 'ec-p192'),
  withKey('with a key on secp256k1', 'ec-secp256k1'),
  withKey('with explicit curve parameters', 'ec-explicit'),
  withKey('with an Ed448 key', 'ed448'),
  withKey('with a key for RSASSA-PSS only', 'rsa-pss', true),
];

/** Exchanges the SubjectPublicKeyInfo of a leaf for one that is wrong. */
const withSpki = (mark: string, accepted: boolean, spki: (draft: Draft) => Buffer): Deviation => ({
  mark,
  accepted,
  apply: (draft) => {
    draft.spki = spki(draft);
  },
});

const EC = derSequence(derOid('1.2.840.10045.2.1'), derOid('1.2.840.10045.3.1.7'));
const rsaKey = (modulus: bigint, exponent: bigint) =>
  derSequence(
    derSequence(derOid('1.2.840.113549.1.1.1'), NULL),
    derBitString(derSequence(derInteger(modulus), derInteger(exponent))),
  );
const BIG_ODD = (1n << 2047n) + 12345n;

function compressed(draft: Draft): Buffer {
  const { x = '', y = '' } = createPublicKey(keyOf('ec-p256', draft.holder)).export({ format: 'jwk' });
  const sign = ((Buffer.from(y, 'base64url').at(-1) ?? 0) & 1) + 2;
  return derSequence(EC, derBitString(Buffer.concat([Buffer.of(sign), Buffer.from(x, 'base64url')])));
}

const MALFORMED_KEYS: readonly Deviation[] = [
  withSpki('with a point that is not on its curve', false, () =>
    derSequence(EC, derBitString(Buffer.concat([Buffer.of(4), Buffer.alloc(64, 1)]))),
  ),
  withSpki('with a point that is too short', false, () =>
    derSequence(EC, derBitString(Buffer.concat([Buffer.of(4), Buffer.alloc(63, 1)]))),
  ),
  withSpki('with the point at infinity', false, () => derSequence(EC, derBitString(bytes('00')))),
  withSpki('with a compressed point', true, compressed),
  withSpki('with an even RSA modulus', false, () => rsaKey(BIG_ODD + 1n, 65_537n)),
  withSpki('with the RSA exponent 1', false, () => rsaKey(BIG_ODD, 1n)),
  withSpki('with an even RSA exponent', false, () => rsaKey(BIG_ODD, 65_536n)),
  withSpki('with an Ed25519 key of 31 octets', false, () =>
    derSequence(derSequence(derOid('1.3.101.112')), derBitString(Buffer.alloc(31, 1))),
  ),
  withSpki('with a key of an unknown kind', false, () =>
    derSequence(derSequence(derOid('1.3.6.1.4.1.55555.3')), derBitString(Buffer.alloc(32, 1))),
  ),
];

const unlessRoot = (place: Place): boolean => place === 'root';
const withSignature = (
  mark: string,
  signature: SignatureKind,
  accepted: Deviation['accepted'],
): Deviation => ({
  mark,
  accepted,
  apply: (draft) => {
    draft.signature = signature;
  },
});

/** What RSA keys can sign with. */
const RSA_SIGNATURES: readonly Deviation[] = [
  withSignature('signed with RSA and SHA-384', 'rsa-sha384', true),
  withSignature('signed with RSA and SHA-512', 'rsa-sha512', true),
  withSignature('signed with RSA and SHA-1', 'rsa-sha1', unlessRoot),
  withSignature('signed with RSA and MD5', 'rsa-md5', unlessRoot),
  withSignature('signed with RSA and no NULL in the algorithm', 'rsa-sha256-bare', true),
  withSignature('signed with RSASSA-PSS and SHA-256', 'pss-sha256', true),
  withSignature('signed with RSASSA-PSS and SHA-384', 'pss-sha384', true),
  withSignature('signed with RSASSA-PSS and SHA-512', 'pss-sha512', true),
  withSignature('signed with RSASSA-PSS and SHA-1', 'pss-sha1', unlessRoot),
  withSignature('signed with RSASSA-PSS and a salt shorter than the hash', 'pss-short-salt', true),
  withSignature('signed with RSASSA-PSS and another hash for the mask', 'pss-other-mgf', unlessRoot),
  withSignature('signed with RSASSA-PSS and another salt than it says', 'pss-wrong-salt', unlessRoot),
];

const ED25519_SIGNATURES: readonly Deviation[] = [
  withSignature('with an Ed25519 algorithm that has parameters', 'ed25519-null', true),
];

export const KEY_CASES: readonly MatrixCase[] = [
  ...GOOD,
  ...cross(KEYS, ANYWHERE),
  ...cross(MALFORMED_KEYS, IN_LEAF),
  ...cross(RSA_SIGNATURES, ANYWHERE, { caKey: 'rsa-2048' }),
  ...cross(ED25519_SIGNATURES, ANYWHERE, { caKey: 'ed25519' }),
];
