/** What every certificate of a path has to be, wherever it stands: lifetime, extensions, names, CA bits, usage. */
import { describe, expect, it } from 'vitest';
import { NOW } from '../../authorities.js';
import { DAY, type Draft, drop, LIFE, put } from '../../interop/verdict-matrix/chain.js';
import {
  basicConstraints,
  bytes,
  derEncode,
  derSequence,
  extendedKeyUsage,
  keyUsage,
  name,
  OID,
  PURPOSE,
  subjectAltName,
  USAGE,
  unknownExtension,
  utcTime,
} from '../../interop/verdict-matrix/der.js';
import { chainResult, failureOf, type Verdict, verdictOf } from './drafts.js';

type Change = (draft: Draft) => void;

/** The verdicts when the root, the intermediate and the leaf are changed, each by itself. */
const verdicts = (change: Change) =>
  [0, 1, 2].map((i) => verdictOf(chainResult((...drafts) => change(drafts[i] as Draft))));

const extension = (oid: string, value: Buffer, critical = false) => ({ oid, value, critical });

describe('every certificate of a path', () => {
  it('is valid at the time, both ends included', () => {
    const at = (time: number) => verdictOf(chainResult(undefined, { rules: { at: time } }));
    expect([LIFE.notBefore - 1, LIFE.notBefore, LIFE.notAfter, LIFE.notAfter + 1].map(at)).toEqual([
      'not-yet-valid',
      'ok',
      'ok',
      'expired',
    ]);
    expect(verdicts((draft) => Object.assign(draft, { notAfter: utcTime(NOW - 1) }))).toEqual(
      Array(3).fill('expired'),
    );
    expect(verdicts((draft) => Object.assign(draft, { notBefore: utcTime(NOW + 1) }))).toEqual(
      Array(3).fill('not-yet-valid'),
    );
  });

  it('is reported with the times', () => {
    const failure = failureOf(
      chainResult((_root, ca) => Object.assign(ca as Draft, { notAfter: utcTime(NOW - DAY) })),
    );
    expect(failure).toMatchObject({
      position: 1,
      message: 'it expired at 2026-11-22T04:00:00Z',
      expected: 'a time up to 2026-11-22T04:00:00Z',
      found: '2026-11-23T04:00:00Z',
    });
  });

  it.each<readonly [string, Change, Verdict]>([
    [
      'an unknown critical extension',
      (draft) => put(draft, unknownExtension(true)),
      'unknown-critical-extension',
    ],
    ['an unknown extension', (draft) => put(draft, unknownExtension(false)), 'ok'],
    [
      'an extension twice',
      (draft) => draft.extensions.push(unknownExtension(false), unknownExtension(false)),
      'duplicate-extension',
    ],
    [
      'a key usage twice',
      (draft) => draft.extensions.push(keyUsage(USAGE.keyCertSign)),
      'duplicate-extension',
    ],
    [
      'a key usage that is no bit string',
      (draft) => put(draft, extension(OID.keyUsage, bytes('0500'))),
      'malformed-extension',
    ],
    [
      'an authority key identifier that is cut off',
      (draft) => put(draft, extension(OID.authorityKeyIdentifier, bytes('3005'))),
      'malformed-extension',
    ],
    [
      'authority information access that is none',
      (draft) => put(draft, extension('1.3.6.1.5.5.7.1.1', bytes('0500'))),
      'malformed-extension',
    ],
    [
      'a path length that is negative',
      (draft) => put(draft, extension(OID.basicConstraints, bytes('30060101ff0201ff'))),
      'malformed-extension',
    ],
    ['an empty list of purposes', (draft) => put(draft, extendedKeyUsage([])), 'malformed-extension'],
    ['an empty list of alternative names', (draft) => put(draft, subjectAltName([])), 'malformed-extension'],
    [
      'an alternative name of an unknown form',
      (draft) => put(draft, subjectAltName([bytes('8900')])),
      'malformed-extension',
    ],
    ['version 4', (draft) => Object.assign(draft, { version: 3 }), 'malformed-certificate'],
  ])('with %s', (_, change, expected) => {
    expect(verdicts(change)).toEqual(Array(3).fill(expected));
  });

  it('names an issuer', () => {
    const result = chainResult((root, ca) => {
      (root as Draft).subject = name();
      (ca as Draft).issuer = name();
    });
    expect(verdictOf(result)).toBe('empty-issuer');
  });

  it('has names that can be read, though nobody asks for them', () => {
    const broken = derSequence(derEncode(0x31, derSequence(bytes('0500'))));
    const leaf = chainResult((_root, _ca, draft) => Object.assign(draft as Draft, { subject: broken }));
    expect(verdictOf(leaf)).toBe('malformed-certificate');
    const ca = chainResult((_root, draft) => Object.assign(draft as Draft, { subject: broken }));
    expect(verdictOf(ca)).toBe('malformed-certificate');
  });
});

describe('a CA of a path', () => {
  const inRootAndIntermediate = (change: Change) => verdicts(change).slice(0, 2);

  it.each<readonly [string, Change, Verdict]>([
    ['no basic constraints', (draft) => drop(draft, OID.basicConstraints), 'issuer-not-a-ca'],
    ['cA FALSE', (draft) => put(draft, basicConstraints(false)), 'issuer-not-a-ca'],
    ['version 1', (draft) => Object.assign(draft, { version: 0, extensions: [] }), 'issuer-not-a-ca'],
    ['version 2', (draft) => Object.assign(draft, { version: 1 }), 'issuer-not-a-ca'],
    [
      'a key usage without keyCertSign',
      (draft) => put(draft, keyUsage(USAGE.cRLSign)),
      'issuer-without-key-cert-sign',
    ],
    ['no key usage', (draft) => drop(draft, OID.keyUsage), 'ok'],
    [
      'basic constraints that are not critical',
      (draft) => put(draft, basicConstraints(true, undefined, false)),
      'ok',
    ],
    [
      'no key identifiers',
      (draft) => {
        drop(draft, OID.subjectKeyIdentifier);
        drop(draft, OID.authorityKeyIdentifier);
      },
      'ok',
    ],
  ])('with %s', (_, change, expected) => {
    expect(inRootAndIntermediate(change)).toEqual([expected, expected]);
  });

  const lengths = (depth: number, ...pathLengths: (number | undefined)[]) =>
    chainResult(
      (...drafts) => {
        for (const [i, pathLength] of pathLengths.entries())
          put(drafts[i] as Draft, basicConstraints(true, pathLength));
      },
      { depth },
    );

  it('has no more CAs below it than its path length', () => {
    expect(verdictOf(lengths(0, 0))).toBe('ok');
    expect(verdictOf(lengths(1, 0))).toBe('path-too-long');
    expect(verdictOf(lengths(1, 1))).toBe('ok');
    expect(verdictOf(lengths(2, 1))).toBe('path-too-long');
    expect(verdictOf(lengths(2, 2, 1, 0))).toBe('ok');
    expect(verdictOf(lengths(2, 5, 0))).toBe('path-too-long');
    expect(verdictOf(lengths(3, 1, 9, 9))).toBe('path-too-long'); // A CA cannot widen what is above it.
  });

  it('is named when its path length is too short', () => {
    expect(failureOf(lengths(3, 9, 1))).toMatchObject({
      reason: 'path-too-long',
      message: '"O=Mesh, CN=upper" allows no more than 1 CA certificates below it, and this is number 2',
      expected: 'at most 1',
      found: '2',
      position: 1,
    });
  });

  it('counts for nothing in the path length when it is self-issued', () => {
    const result = chainResult(
      (root, upper, lower) => {
        put(root as Draft, basicConstraints(true, 0));
        for (const draft of [upper, lower]) (draft as Draft).subject = (root as Draft).subject;
      },
      { depth: 2 },
    );
    expect(verdictOf(result)).toBe('ok');
  });

  it('is one of as many as the caller allows', () => {
    const verdict = (maxIntermediates: number) =>
      verdictOf(chainResult(undefined, { depth: 2, rules: { maxIntermediates } }));
    expect([0, 1, 2].map(verdict)).toEqual(['path-too-long', 'path-too-long', 'ok']);
  });
});

describe('the leaf of a path', () => {
  const usage = (draft: Change, rules: Parameters<typeof chainResult>[1]) =>
    verdictOf(chainResult((_root, _ca, leaf) => draft(leaf as Draft), rules));

  it('has the key usages that the caller asks for, or says nothing of usages', () => {
    const rules = { rules: { keyUsages: ['keyEncipherment'] } } as const;
    expect(usage(() => {}, rules)).toBe('usage-not-allowed');
    expect(usage((leaf) => put(leaf, keyUsage(USAGE.digitalSignature | USAGE.keyEncipherment)), rules)).toBe(
      'ok',
    );
    expect(usage((leaf) => drop(leaf, OID.keyUsage), rules)).toBe('ok');
  });

  it('has the purposes that the caller asks for, or says nothing of purposes', () => {
    const rules = { rules: { purposes: ['serverAuth'] } } as const;
    expect(usage(() => {}, rules)).toBe('ok');
    expect(usage((leaf) => put(leaf, extendedKeyUsage([PURPOSE.clientAuth])), rules)).toBe(
      'usage-not-allowed',
    );
    expect(usage((leaf) => put(leaf, extendedKeyUsage([PURPOSE.any])), rules)).toBe('ok');
    expect(usage((leaf) => drop(leaf, OID.extendedKeyUsage), rules)).toBe('ok');
  });
});
