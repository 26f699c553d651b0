/** Properties of path validation over random input. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MeshctlError } from '../../../src/errors.js';
import { Certificate, type PathResult } from '../../../src/x509/index.js';
import { caDraft, draftChain, leafDraft, signed } from '../../interop/verdict-matrix/chain.js';
import { sign, validate } from './drafts.js';

const parse = (der: Buffer): Certificate | undefined => {
  try {
    return Certificate.parse(der);
  } catch (error) {
    if (error instanceof MeshctlError) return undefined;
    throw error;
  }
};

describe('path validation', () => {
  const drafts = draftChain({ depth: 1 });
  const [root, ca, leaf] = drafts.map((draft, i) => signed(draft, drafts[i - 1] ?? draft)) as [
    Buffer,
    Buffer,
    Buffer,
  ];
  const flipped = (der: Buffer, at: number, bits: number): Certificate | undefined => {
    const copy = Buffer.from(der);
    copy[at % der.length] = (copy[at % der.length] as number) ^ bits;
    return parse(copy);
  };

  it('takes no leaf and no intermediate of which a bit was changed, and throws nothing', () => {
    const anchors = [Certificate.parse(root)];
    const [goodCa, goodLeaf] = [Certificate.parse(ca), Certificate.parse(leaf)];
    expect(validate(goodLeaf, [goodCa], anchors).ok).toBe(true);
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 255 }), (at, bits) => {
        const badLeaf = flipped(leaf, at, bits);
        if (badLeaf !== undefined) expect(validate(badLeaf, [goodCa], anchors).ok).toBe(false);
        const badCa = flipped(ca, at, bits);
        if (badCa !== undefined) expect(validate(goodLeaf, [badCa], anchors).ok).toBe(false);
      }),
      { numRuns: 1500 },
    );
  });

  it('gives a verdict whatever bit of an anchor was changed, by default and strictly', () => {
    const [goodCa, goodLeaf] = [Certificate.parse(ca), Certificate.parse(leaf)];
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 255 }), fc.boolean(), (at, bits, strict) => {
        const anchor = flipped(root, at, bits);
        if (anchor === undefined) return;
        const result = validate(goodLeaf, [goodCa], [anchor], { strict });
        expect(result.ok || result.failure.message.length > 0).toBe(true);
      }),
      { numRuns: 1500 },
    );
  });

  const HOLDERS = Array.from({ length: 6 }, (_, i) => caDraft(`ca ${i}`));
  const signedBy = new Map<string, Certificate>();
  const edge = (below: number, above: number): Certificate => {
    const key = `${below} ${above}`;
    const [subject, issuer] = [HOLDERS[below], HOLDERS[above]];
    if (subject === undefined || issuer === undefined) throw new Error('no such CA');
    const known = signedBy.get(key) ?? sign(subject, issuer);
    signedBy.set(key, known);
    return known;
  };
  const bottom = sign(leafDraft(), HOLDERS[0]);

  it('finds a path through random cross-signed CAs exactly where there is one, in good time', () => {
    const node = fc.nat({ max: HOLDERS.length - 1 });
    const edges = fc.uniqueArray(fc.tuple(node, node), { maxLength: 20, selector: ([a, b]) => `${a} ${b}` });
    fc.assert(
      fc.property(edges, node, (pairs, anchor) => {
        const start = performance.now();
        const pool = pairs.map(([below, above]) => edge(below, above));
        const result = validate(bottom, pool, [edge(anchor, anchor)]);
        expect(result.ok).toBe(reachable(pairs, anchor));
        expect(links(result)).toBe(true);
        expect(performance.now() - start).toBeLessThan(1000);
      }),
      { numRuns: 300 },
    );
  });
});

/** Whether a walk upward from CA 0 comes to the anchor's. */
function reachable(edges: readonly (readonly [number, number])[], anchor: number): boolean {
  const seen = new Set([0]);
  for (let grown = true; grown; ) {
    const next = edges.filter(([below, above]) => seen.has(below) && !seen.has(above));
    for (const [, above] of next) seen.add(above);
    grown = next.length > 0;
  }
  return seen.has(anchor);
}

/** Whether each certificate of an accepted path was signed by the next. */
const links = (result: PathResult): boolean =>
  !result.ok ||
  result.path.every((certificate, i) => {
    const issuer = result.path[i + 1];
    return issuer === undefined || certificate.checkSignedBy(issuer).ok;
  });
