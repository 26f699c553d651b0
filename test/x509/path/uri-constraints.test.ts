/** URI name constraints (RFC 5280 §4.2.1.10) on SPIFFE IDs: the host that counts is the trust domain. */
import { beforeAll, describe, expect, it } from 'vitest';
import { type CertificateContent, type PathReason, validatePath } from '../../../src/x509/index.js';
import { NOW, type TestAuthority, testAuthority } from '../../authorities.js';
import { testIntermediate, testLeaf } from '../../leaves.js';

type Verdict = 'ok' | PathReason;
type Case = readonly [
  permitted: readonly string[],
  excluded: readonly string[],
  uri: string,
  verdict: Verdict,
];

const OUT = 'name-not-permitted';
const UNREADABLE = 'malformed-name';
const BROKEN = 'malformed-name-constraints';

const CASES: readonly Case[] = [
  // A host is itself and nothing else.
  [['example.org'], [], 'spiffe://example.org/web', 'ok'],
  [['example.org'], [], 'spiffe://example.org/ns/a/sa/b', 'ok'],
  [['example.org'], [], 'spiffe://sub.example.org/web', OUT],
  [['example.org'], [], 'spiffe://badexample.org/web', OUT],
  [['example.org'], [], 'spiffe://example.org.evil.test/web', OUT],
  [['example.org'], [], 'spiffe://example.orga/web', OUT],
  [['example.org'], [], 'spiffe://org/web', OUT],
  [['example.org'], [], 'spiffe://other.test/example.org', OUT],
  [['sub.example.org'], [], 'spiffe://example.org/web', OUT],
  // A leading dot is everything below, and not the domain.
  [['.example.org'], [], 'spiffe://sub.example.org/web', 'ok'],
  [['.example.org'], [], 'spiffe://a.b.example.org/web', 'ok'],
  [['.example.org'], [], 'spiffe://example.org/web', OUT],
  [['.example.org'], [], 'spiffe://badexample.org/web', OUT],
  [['example.org', '.example.org'], [], 'spiffe://example.org/web', 'ok'],
  [['example.org', '.example.org'], [], 'spiffe://sub.example.org/web', 'ok'],
  // Any of several permitted ones will do.
  [['a.test', 'b.test'], [], 'spiffe://b.test/web', 'ok'],
  [['a.test', 'b.test'], [], 'spiffe://c.test/web', OUT],
  // Excluded ones win.
  [[], ['example.org'], 'spiffe://example.org/web', OUT],
  [[], ['example.org'], 'spiffe://sub.example.org/web', 'ok'],
  [[], ['.example.org'], 'spiffe://sub.example.org/web', OUT],
  [[], ['.example.org'], 'spiffe://example.org/web', 'ok'],
  [[], ['other.test'], 'spiffe://example.org/web', 'ok'],
  [['example.org'], ['example.org'], 'spiffe://example.org/web', OUT],
  [['.example.org'], ['.dev.example.org'], 'spiffe://a.dev.example.org/web', OUT],
  [['.example.org'], ['.dev.example.org'], 'spiffe://a.prod.example.org/web', 'ok'],
  // Case does not count in hosts.
  [['EXAMPLE.org'], [], 'spiffe://example.org/web', 'ok'],
  [['example.org'], [], 'SPIFFE://Example.ORG/web', 'ok'],
  // What trust domains may be and host names of the web seldom are.
  [['default'], [], 'spiffe://default/web', 'ok'],
  [['my_td.example.org'], [], 'spiffe://my_td.example.org/web', 'ok'],
  // Port and user information are no part of the host.
  [['example.org'], [], 'https://example.org:8443/web', 'ok'],
  [['example.org'], [], 'https://example.org@evil.test/web', OUT],
  [['example.org'], [], 'https://user@example.org/web', 'ok'],
  // A URI without a host that can be compared is refused as soon as one is constrained, also by exclusion.
  [['example.org'], [], 'spiffe://1.2.3.4/web', UNREADABLE],
  [[], ['example.org'], 'spiffe://1.2.3.4/web', UNREADABLE],
  [['example.org'], [], 'https://[2001:db8::1]/web', UNREADABLE],
  [['example.org'], [], 'urn:example:org', UNREADABLE],
  [['example.org'], [], 'spiffe:///web', UNREADABLE],
  [[], ['example.org'], 'mailto:a@example.org', UNREADABLE],
  // Constraints that are no host are no constraints.
  [['spiffe://example.org'], [], 'spiffe://example.org/web', BROKEN],
  [['example.org/'], [], 'spiffe://example.org/web', BROKEN],
  [['example.org:443'], [], 'spiffe://example.org/web', BROKEN],
  [['1.2.3.4'], [], 'spiffe://1.2.3.4/web', BROKEN],
  [['*.example.org'], [], 'spiffe://sub.example.org/web', BROKEN],
  [[''], [], 'spiffe://example.org/web', BROKEN],
  [['.'], [], 'spiffe://example.org/web', BROKEN],
  [[], ['a b'], 'spiffe://example.org/web', BROKEN],
];

describe('URI name constraints', () => {
  let root: TestAuthority;
  beforeAll(async () => {
    root = await testAuthority('ec-p256');
  });

  const constrain =
    (permitted: readonly string[], excluded: readonly string[]) =>
    (content: CertificateContent): CertificateContent => ({
      ...content,
      extensions: [
        ...content.extensions,
        { type: 'uriNameConstraints', critical: true, permitted, excluded },
      ],
    });

  it.each(CASES)('permitted %j, excluded %j: %s is %s', async (permitted, excluded, id, expected) => {
    const ca = await testIntermediate(root, { name: 'constrained', deform: constrain(permitted, excluded) });
    const leaf = await testLeaf(ca, { id });
    const { certificate } = root;
    const through = validatePath({ leaf, intermediates: [ca.certificate], anchors: [certificate], at: NOW });
    expect(through.ok ? 'ok' : through.failure.reason).toBe(expected);
    // An anchor's constraints hold as those of any CA.
    const under = validatePath({ leaf, anchors: [ca.certificate], at: NOW });
    expect(under.ok ? 'ok' : under.failure.reason).toBe(expected);
  });

  it('add up along the path: what one CA permits the next may take away, and not the other way round', async () => {
    const wide = await testIntermediate(root, { name: 'wide', deform: constrain(['.example.org'], []) });
    const narrow = await testIntermediate(wide, { name: 'narrow', deform: constrain(['a.example.org'], []) });
    const wider = await testIntermediate(wide, { name: 'wider', deform: constrain(['other.test'], []) });
    const verdict = async (ca: TestAuthority, id: string) => {
      const leaf = await testLeaf(ca, { id });
      const intermediates = [ca.certificate, wide.certificate];
      return validatePath({ leaf, intermediates, anchors: [root.certificate], at: NOW }).ok;
    };
    expect(await verdict(narrow, 'spiffe://a.example.org/web')).toBe(true);
    expect(await verdict(narrow, 'spiffe://b.example.org/web')).toBe(false);
    expect(await verdict(wider, 'spiffe://other.test/web')).toBe(false);
  });
});
