/** Which keys and signatures a path may have. */
import { describe, expect, it } from 'vitest';
import { type KeyKind, keyOf, type SignatureKind, spkiOf } from '../../interop/verdict-matrix/algorithms.js';
import type { Draft } from '../../interop/verdict-matrix/chain.js';
import {
  bytes,
  derBitString,
  derInteger,
  derOid,
  derSequence,
  NULL,
} from '../../interop/verdict-matrix/der.js';
import { chainResult, failureOf, type Verdict, verdictOf } from './drafts.js';

describe('the keys of a path', () => {
  const KEYS: readonly (readonly [KeyKind, Verdict])[] = [
    ['ec-p256', 'ok'],
    ['ec-p384', 'ok'],
    ['ec-p521', 'ok'],
    ['rsa-2048', 'ok'],
    ['rsa-exponent-3', 'ok'],
    ['rsa-pss', 'ok'],
    ['ed25519', 'ok'],
    ['ec-p224', 'weak-key'],
    ['ec-p192', 'weak-key'],
    ['ec-secp256k1', 'weak-key'],
    ['ec-explicit', 'weak-key'],
    ['rsa-1024', 'weak-key'],
    ['ed448', 'unsupported-key'],
  ];

  it.each(KEYS)('%s in the leaf: %s', (leafKey, expected) => {
    expect(verdictOf(chainResult(undefined, { leafKey }))).toBe(expected);
  });

  it.each(KEYS)('%s in the CAs: %s', (caKey, expected) => {
    const verdict = verdictOf(chainResult(undefined, { caKey }));
    // What such a key signs is not even looked at.
    expect(verdict).toBe(caKey === 'ed448' ? 'unsupported-signature' : expected);
  });

  it('say what is wrong with one, and where', () => {
    const failure = failureOf(chainResult(undefined, { leafKey: 'rsa-1024' }));
    expect(failure).toMatchObject({ position: 0, expected: 'at least 2048 bits', found: '1024 bits' });
  });

  const ecKey = (point: Buffer, curve = '1.2.840.10045.3.1.7') =>
    derSequence(derSequence(derOid('1.2.840.10045.2.1'), derOid(curve)), derBitString(point));
  const rsaKey = (modulus: Buffer, exponent: bigint | Buffer) =>
    derSequence(
      derSequence(derOid('1.2.840.113549.1.1.1'), NULL),
      derBitString(derSequence(modulus, Buffer.isBuffer(exponent) ? exponent : derInteger(exponent))),
    );
  const edKey = (key: Buffer) => derSequence(derSequence(derOid('1.3.101.112')), derBitString(key));

  const point = spkiOf(keyOf('ec-p256', 'point')).subarray(-65);
  const beside = Buffer.from(point).fill((point[64] as number) ^ 1, 64);
  const odd = (1n << 2047n) + 1n;

  it.each<readonly [string, Buffer, Verdict]>([
    ['a point', ecKey(point), 'ok'],
    [
      'a compressed point',
      ecKey(Buffer.concat([Buffer.of(2 + ((point[64] as number) & 1)), point.subarray(1, 33)])),
      'ok',
    ],
    [
      'a compressed coordinate beyond the field',
      ecKey(Buffer.concat([Buffer.of(2), Buffer.alloc(32, 0xff)])),
      'malformed-key',
    ],
    ['a point beside its curve', ecKey(beside), 'malformed-key'],
    [
      'a coordinate beyond the field',
      ecKey(Buffer.concat([Buffer.of(4), Buffer.alloc(64, 0xff)])),
      'malformed-key',
    ],
    ['the point at infinity', ecKey(Buffer.of(0)), 'malformed-key'],
    ['a point that is cut off', ecKey(point.subarray(0, 64)), 'malformed-key'],
    ['a point of another curve', ecKey(point, '1.3.132.0.34'), 'malformed-key'],
    ['no point', ecKey(Buffer.alloc(0)), 'malformed-key'],
    ['an RSA key', rsaKey(derInteger(odd), 65537n), 'ok'],
    ['an RSA exponent of 1', rsaKey(derInteger(odd), 1n), 'malformed-key'],
    ['an even RSA exponent', rsaKey(derInteger(odd), 65538n), 'malformed-key'],
    ['a negative RSA exponent', rsaKey(derInteger(odd), bytes('0203feffff')), 'malformed-key'],
    ['an even RSA modulus', rsaKey(derInteger(odd + 1n), 65537n), 'malformed-key'],
    ['a negative RSA modulus', rsaKey(bytes(`02820100ff7f${'00'.repeat(254)}`), 65537n), 'malformed-key'],
    ['an RSA modulus of 0', rsaKey(derInteger(0), 65537n), 'weak-key'],
    [
      'an RSA key that is no DER',
      derSequence(derSequence(derOid('1.2.840.113549.1.1.1'), NULL), derBitString(bytes('00ff'))),
      'malformed-certificate',
    ],
    ['an Ed25519 key', edKey(Buffer.alloc(32, 1)), 'ok'],
    ['a short Ed25519 key', edKey(Buffer.alloc(31, 1)), 'malformed-key'],
    ['no key at all', derSequence(), 'malformed-certificate'],
  ])('%s', (_, spki, expected) => {
    const result = chainResult((_root, _ca, leaf) => Object.assign(leaf as Draft, { spki }));
    expect(verdictOf(result)).toBe(expected);
  });

  it.each<readonly [string, Buffer]>([
    ['a point beside its curve', ecKey(beside)],
    ['no key at all', derSequence()],
  ])('%s in a CA is a refusal too', (_, spki) => {
    const result = chainResult((_root, ca) => Object.assign(ca as Draft, { spki }));
    expect(result.ok).toBe(false);
  });
});

describe('the signatures of a path', () => {
  it.each<readonly [KeyKind, SignatureKind, Verdict]>([
    ['ec-p256', 'ecdsa-sha256', 'ok'],
    ['ec-p256', 'ecdsa-sha384', 'ok'],
    ['ec-p256', 'ecdsa-sha512', 'ok'],
    ['ec-p384', 'ecdsa-sha256', 'ok'],
    ['rsa-2048', 'rsa-sha256', 'ok'],
    ['rsa-2048', 'rsa-sha384', 'ok'],
    ['rsa-2048', 'rsa-sha512', 'ok'],
    ['rsa-2048', 'pss-sha256', 'ok'],
    ['rsa-2048', 'pss-sha384', 'ok'],
    ['rsa-2048', 'pss-sha512', 'ok'],
    ['rsa-2048', 'pss-short-salt', 'ok'],
    ['rsa-pss', 'pss-sha256', 'ok'],
    ['ec-p256', 'ecdsa-sha1', 'weak-signature'],
    ['rsa-2048', 'rsa-sha1', 'weak-signature'],
    ['rsa-2048', 'rsa-md5', 'weak-signature'],
    ['rsa-2048', 'pss-sha1', 'unsupported-signature'],
    ['rsa-2048', 'pss-other-mgf', 'unsupported-signature'],
    ['rsa-2048', 'pss-wrong-salt', 'bad-signature'],
    ['ec-p256', 'ecdsa-sha224', 'unsupported-signature'],
    ['ec-p256', 'unknown', 'unsupported-signature'],
  ])('%s with %s: %s', (caKey, signature, expected) => {
    const result = chainResult((_root, _ca, leaf) => Object.assign(leaf as Draft, { signature }), { caKey });
    expect(verdictOf(result)).toBe(expected);
  });

  it('are not those of another kind of key', () => {
    const change = (_root: Draft | undefined, _ca: Draft | undefined, leaf: Draft | undefined) =>
      Object.assign(leaf as Draft, { signer: ['rsa-2048', 'somebody'] });
    expect(verdictOf(chainResult(change))).toBe('bad-signature');
  });

  it('have the same algorithm inside and outside', () => {
    const change = (_root: Draft | undefined, _ca: Draft | undefined, leaf: Draft | undefined) =>
      Object.assign(leaf as Draft, { innerSignature: 'ecdsa-sha384' });
    expect(verdictOf(chainResult(change))).toBe('signature-algorithms-differ');
  });

  it('of an anchor over itself do not count, since nothing rests on them', () => {
    expect(verdictOf(chainResult((root) => Object.assign(root as Draft, { signature: 'ecdsa-sha1' })))).toBe(
      'ok',
    );
  });
});
