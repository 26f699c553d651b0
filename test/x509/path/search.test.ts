/** The search for a path: every candidate is tried, circles and budgets end it, and the best failure is told. */
import { describe, expect, it } from 'vitest';
import { Certificate, PathValidator } from '../../../src/x509/index.js';
import { NOW } from '../../authorities.js';
import { keyIdentifierOf, keyOf } from '../../interop/verdict-matrix/algorithms.js';
import { caDraft, type Draft, drop, leafDraft, put } from '../../interop/verdict-matrix/chain.js';
import {
  authorityKeyIdentifier,
  derSequence,
  dns,
  name,
  nameConstraints,
  OID,
  policyConstraints,
  policyMappings,
  subjectAltName,
  unknownExtension,
  uri,
  utcTime,
} from '../../interop/verdict-matrix/der.js';
import { failureOf, sign, validate, verdictOf } from './drafts.js';

const namesKey = (draft: Draft, holder: string): Draft => {
  put(draft, authorityKeyIdentifier(keyIdentifierOf(keyOf('ec-p256', holder))));
  return draft;
};
const expired = (draft: Draft): Draft => ({ ...draft, notAfter: utcTime(NOW - 1) });
const subjects = (path: readonly Certificate[]) => path.map(({ subject }) => `${subject}`);

describe('the search for a path', () => {
  const root = caDraft('root');
  const ca = caDraft('ca');
  const leaf = sign(leafDraft(), ca);
  const rootCertificate = sign(root);
  const good = sign(ca, root);

  it('passes by an expired twin of an intermediate, whichever comes first', () => {
    const old = sign(expired(ca), root);
    for (const pool of [
      [old, good],
      [good, old],
    ])
      expect(validate(leaf, pool, [rootCertificate])).toMatchObject({
        ok: true,
        path: [leaf, good, rootCertificate],
      });
  });

  it('goes back from an intermediate whose own issuer is missing or constrained away', () => {
    const elsewhere = sign(ca, caDraft('gone'));
    const narrow = caDraft('narrow');
    put(narrow, nameConstraints([uri('other.test')]));
    const pool = [elsewhere, sign(ca, narrow), sign(narrow, root), good];
    for (const intermediates of [pool, pool.toReversed()])
      expect(verdictOf(validate(leaf, intermediates, [rootCertificate]))).toBe('ok');
  });

  it('takes a cross-signed root to the anchor that is trusted', () => {
    const other = caDraft('other root');
    const crossed = sign(root, other);
    const result = validate(leaf, [good, crossed, rootCertificate], [sign(other)]);
    expect(result.ok && subjects(result.path)).toEqual([
      '',
      'O=Mesh, CN=ca',
      'O=Mesh, CN=root',
      'O=Mesh, CN=other root',
    ]);
  });

  it('takes an anchor over the same certificate among the intermediates', () => {
    const result = validate(leaf, [rootCertificate, good], [rootCertificate]);
    expect(result).toMatchObject({ ok: true, path: [leaf, good, rootCertificate] });
  });

  it('is not led astray by unrelated or unreadable certificates', () => {
    const odd = { ...caDraft('odd'), extensions: [unknownExtension(true)] };
    const keyless = { ...ca, spki: derSequence() };
    const nameless = { ...caDraft('nameless'), subject: derSequence(derSequence()) };
    const strays = [sign(odd), sign(keyless, root), sign(nameless), sign(leafDraft(), root)];
    expect(verdictOf(validate(leaf, [...strays, good], [...strays, rootCertificate]))).toBe('ok');
    expect(verdictOf(validate(leaf, strays, strays))).not.toBe('ok');
  });

  it('orders by key identifiers and refuses nothing for them', () => {
    const wrong = sign(namesKey(leafDraft(), 'nobody'), ca);
    expect(verdictOf(validate(wrong, [good], [rootCertificate]))).toBe('ok');
  });

  it('finds the issuer by its key identifier among more namesakes than it may check', () => {
    const subject = ca.subject;
    const namesakes = Array.from({ length: 150 }, (_, i) => sign({ ...caDraft(`namesake ${i}`), subject }));
    const named = sign(namesKey(leafDraft(), 'ca'), ca);
    expect(verdictOf(validate(named, [...namesakes, good], [rootCertificate]))).toBe('ok');
    expect(verdictOf(validate(leaf, [...namesakes, good], [rootCertificate]))).toBe('budget-exceeded');
  });

  it('does not go round in a circle, and reaches an anchor behind one', () => {
    const [a, b] = [caDraft('a'), caDraft('b')];
    const bottom = sign(leafDraft(), a);
    const circle = [sign(a, b), sign(b, a), sign(a, a), sign(b, b)];
    const failure = failureOf(validate(bottom, circle, [rootCertificate]));
    expect(failure.reason).toBe('issuer-not-found');
    expect(verdictOf(validate(bottom, [...circle, sign(b, root)], [rootCertificate]))).toBe('ok');
  });

  it('takes chains up to 16 certificates and no longer', () => {
    const chain = (length: number) => {
      const drafts = [root, ...Array.from({ length: length - 2 }, (_, i) => caDraft(`ca ${i}`)), leafDraft()];
      const [, ...below] = drafts.map((draft, i) => sign(draft, drafts[i - 1]));
      const end = below.pop() as Certificate;
      return verdictOf(validate(end, below, [rootCertificate]));
    };
    expect(chain(16)).toBe('ok');
    expect(chain(17)).toBe('budget-exceeded');
  });

  /** CAs that all signed each other: a certificate for each pair. */
  const knot = (size: number) => {
    const holders = Array.from({ length: size }, (_, i) => caDraft(`knot ${i}`));
    const pool = holders.flatMap((below) =>
      holders.filter((above) => above !== below).map((above) => sign(below, above)),
    );
    return { holders, pool };
  };

  it('ends within a second where every CA signed every other, also when all signatures are known', () => {
    const { holders, pool } = knot(12);
    const validator = new PathValidator({ anchors: [rootCertificate], intermediates: pool, at: NOW });
    const bottom = sign(leafDraft(), holders[0]);
    const failures = Array.from({ length: 20 }, () => {
      const start = performance.now();
      const failure = failureOf(validator.validate(bottom));
      expect(performance.now() - start).toBeLessThan(1000);
      return failure;
    });
    expect(failures[0]).toMatchObject({
      reason: 'budget-exceeded',
      message: expect.stringContaining('100 signature'),
    });
    expect(failures[19]).toMatchObject({
      reason: 'budget-exceeded',
      message: expect.stringContaining('10000 steps'),
    });
  });

  const hosts = Array.from({ length: 2000 }, (_, i) => dns(`${i}.test`));
  const mappings = Array.from({ length: 2000 }, (_, i) => [`1.2.3.${i}`, '1.2.4'] as const);
  it.each([
    [
      'names',
      nameConstraints([uri('other.test')]),
      subjectAltName([...hosts, uri('spiffe://example.org/web')], true),
    ],
    ['policies', policyConstraints(0), policyMappings(mappings)],
  ])('ends within a second where each of many paths has thousands of %s to look at', (_, demand, many) => {
    const { holders, pool } = knot(6);
    const anchors = holders.map((draft) => {
      const anchor = { ...draft, extensions: [...draft.extensions] };
      put(anchor, demand);
      return sign(anchor);
    });
    const draft = leafDraft();
    put(draft, many);
    const bottom = sign(draft, holders[0]);
    const validator = new PathValidator({ anchors, intermediates: pool, at: NOW });
    const failures = Array.from({ length: 5 }, () => {
      const start = performance.now();
      const failure = failureOf(validator.validate(bottom));
      expect(performance.now() - start).toBeLessThan(1000);
      return failure;
    });
    expect(failures[4]).toMatchObject({
      reason: 'budget-exceeded',
      message: expect.stringContaining('250000'),
    });
  });

  it('looks at an intermediate once, however many leaves come with it', () => {
    const validator = new PathValidator({ anchors: [rootCertificate], at: NOW });
    const second = sign(leafDraft('ec-p256', 'second'), ca);
    const [once, again] = [leaf, second].map((one) => validator.validate(one, [Certificate.parse(good.der)]));
    // The certificate that was looked at stands in the path of the second leaf too.
    expect(once?.ok && once.path[1]).toBeInstanceOf(Certificate);
    expect(again?.ok && again.path[1]).toBe(once?.ok && once.path[1]);
  });

  it('does not let one leaf bring the intermediate that another brought', () => {
    const validator = new PathValidator({ anchors: [rootCertificate], at: NOW });
    expect(verdictOf(validator.validate(leaf, [good]))).toBe('ok');
    expect(verdictOf(validator.validate(leaf))).toBe('issuer-not-found');
  });

  it('never ends at a leaf that stands among the anchors', () => {
    const alone = sign(leafDraft());
    expect(verdictOf(validate(alone, [], [alone]))).toBe('empty-issuer');
    const named = sign({ ...leafDraft(), subject: name(['CN', 'web']) });
    expect(verdictOf(validate(named, [], [named]))).toBe('issuer-not-found');
  });
});

describe('the failure that is told', () => {
  const root = caDraft('root');
  const ca = caDraft('ca');
  const rootCertificate = sign(root);

  it('is the expired intermediate rather than a namesake that leads nowhere', () => {
    const stray = sign(ca, caDraft('gone'));
    const pool = [stray, sign(expired(ca), root)];
    for (const intermediates of [pool, pool.toReversed()])
      expect(failureOf(validate(sign(leafDraft(), ca), intermediates, [rootCertificate]))).toMatchObject({
        reason: 'expired',
        position: 1,
      });
  });

  it('is the missing root rather than a namesake of the intermediate that did not sign', () => {
    const namesake = sign({ ...caDraft('namesake'), subject: ca.subject }, root);
    const pool = [namesake, sign(ca, caDraft('gone'))];
    for (const intermediates of [pool, pool.toReversed()])
      expect(failureOf(validate(sign(leafDraft(), ca), intermediates, [rootCertificate]))).toMatchObject({
        reason: 'issuer-not-found',
        position: 1,
        message: 'no certificate at hand has the subject "O=Mesh, CN=gone"',
      });
  });

  it('is the root with another key rather than one that is not there', () => {
    const rotated = sign({ ...caDraft('rotated'), subject: root.subject });
    const pool = [sign(ca, caDraft('gone')), sign(ca, root)];
    for (const intermediates of [pool, pool.toReversed()])
      expect(failureOf(validate(sign(leafDraft(), ca), intermediates, [rotated]))).toMatchObject({
        reason: 'bad-signature',
        position: 1,
      });
  });

  it('is the name that one path does not permit rather than the expired CA of another', () => {
    const narrow = { ...caDraft('ca') };
    put(narrow, nameConstraints([uri('other.test')]));
    const pool = [sign(expired(ca), root), sign(narrow, root)];
    expect(failureOf(validate(sign(leafDraft(), ca), pool, [rootCertificate]))).toMatchObject({
      reason: 'name-not-permitted',
      position: 0,
      expected: 'other.test',
      found: 'spiffe://example.org/web',
    });
  });

  it('shows the key that signed and the keys of the anchors when the issuer is not there', () => {
    const leaf = sign(namesKey(leafDraft(), 'ca'), ca);
    const key = (holder: string) => keyIdentifierOf(keyOf('ec-p256', holder)).toString('hex');
    const bare = caDraft('bare');
    drop(bare, OID.subjectKeyIdentifier);
    expect(failureOf(validate(leaf, [], [rootCertificate, sign(bare)]))).toMatchObject({
      reason: 'issuer-not-found',
      expected: `"O=Mesh, CN=root", key ${key('root')}; "O=Mesh, CN=bare"`,
      found: `"O=Mesh, CN=ca", key ${key('ca')}`,
      position: 0,
    });
    const others = Array.from({ length: 5 }, (_, i) => sign(caDraft(`root ${i}`)));
    expect(failureOf(validate(leaf, [], others)).expected).toMatch(/; and 2 more$/);
    expect(failureOf(validate(leaf, [], [])).expected).toBe('an anchor; there is none');
  });

  it('says that a path ends at a root which is no anchor', () => {
    const failure = failureOf(validate(sign(leafDraft(), root), [rootCertificate], [sign(ca)]));
    expect(failure).toMatchObject({
      reason: 'issuer-not-found',
      position: 1,
      message: 'the path ends at "O=Mesh, CN=root", which names itself as its issuer and is no anchor',
    });
  });

  it('shows both keys when an authority of that name has another one', () => {
    const rotated = sign({ ...caDraft('rotated'), subject: ca.subject });
    const failure = failureOf(validate(sign(namesKey(leafDraft(), 'ca'), ca), [], [rotated]));
    const key = (holder: string) => keyIdentifierOf(keyOf('ec-p256', holder)).toString('hex');
    expect(failure).toMatchObject({
      reason: 'issuer-key-differs',
      found: key('ca'),
      expected: key('rotated'),
    });
  });
});
