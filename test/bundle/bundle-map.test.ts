import { beforeAll, describe, expect, it } from 'vitest';
import { BundleSet, bundleSetOf, decodeBundleMap } from '../../src/bundle/index.js';
import { TrustDomain } from '../../src/spiffe/index.js';
import { NOW, type TestAuthority, testAuthority } from '../authorities.js';
import { keyEntry, signingKey, x509Entry } from './documents.js';

let root: TestAuthority;
let other: TestAuthority;
beforeAll(async () => {
  root = await testAuthority('ec-p256');
  other = await testAuthority('ec-p256', { name: 'other', trustDomain: 'other.example' });
});

const decode = (map: unknown) => decodeBundleMap(Buffer.from(JSON.stringify(map)), { now: NOW });
const one = (authority: TestAuthority) => ({ keys: [x509Entry(authority)], spiffe_sequence: 1 });

describe('a bundle map', () => {
  it('gives each trust domain its own bundle', () => {
    const decoded = decode({ trust_domains: { 'example.org': one(root), 'other.example': one(other) } });
    expect(decoded.notes).toEqual([]);
    expect(
      decoded.bundles.map(({ trustDomain, content, pointer }) => [trustDomain.name, pointer, content]),
    ).toEqual([
      [
        'example.org',
        '/trust_domains/example.org',
        {
          x509Authorities: [{ certificate: root.certificate.der }],
          jwtAuthorities: [],
          witAuthorities: [],
          sequence: 1n,
        },
      ],
      [
        'other.example',
        '/trust_domains/other.example',
        {
          x509Authorities: [{ certificate: other.certificate.der }],
          jwtAuthorities: [],
          witAuthorities: [],
          sequence: 1n,
        },
      ],
    ]);
    const set = bundleSetOf(decoded);
    expect(set.get(TrustDomain.parse('other.example'))?.x509Authorities).toHaveLength(1);
    expect(set.get(TrustDomain.parse('third.example'))).toBeUndefined();
  });

  it('may be empty', () => {
    expect(decode({ trust_domains: {} })).toEqual({ bundles: [], notes: [] });
  });

  it('does not look at refresh hints inside', () => {
    const { bundles } = decode({
      trust_domains: { 'example.org': { ...one(root), spiffe_refresh_hint: 5 } },
    });
    expect(bundles[0]?.content).not.toHaveProperty('refreshHint');
    expect(bundles[0]?.notes.map(({ rule, place }) => [rule, place.pointer])).toEqual([
      ['bundle-map-no-refresh-hint', '/trust_domains/example.org'],
    ]);
  });

  it('notes an authority that stands in two trust domains', () => {
    const key = keyEntry(signingKey('P-256'), 'k');
    const { notes } = decode({
      trust_domains: { 'a.example': { keys: [key] }, 'b.example': { keys: [{ ...key, kid: 'other' }] } },
    });
    expect(notes.map(({ rule, place }) => [rule, place.pointer])).toEqual([
      ['bundle-key-one-domain', '/trust_domains/b.example/keys/0'],
    ]);
  });

  it.each([
    ['no object', '[]', /E_BUNDLE|an array where an object/],
    ['without trust_domains', '{}', /"trust_domains" is missing/],
    ['with a list of trust domains', '{"trust_domains": []}', /"trust_domains" is an array/],
    ['with trust_domains twice', '{"trust_domains": {}, "trust_domains": {}}', /a member twice/],
    [
      'with a trust domain twice',
      '{"trust_domains": {"example.org": {"keys": []}, "example.\\u006frg": {"keys": []}}}',
      /names a trust domain twice: "example\.org"/,
    ],
    [
      'with an ID for a name',
      '{"trust_domains": {"spiffe://example.org": {"keys": []}}}',
      /Write "example\.org"/,
    ],
    [
      'with a name that is none',
      '{"trust_domains": {"Example.org": {"keys": []}}}',
      /not a trust domain name/,
    ],
    ['with a bundle that is none', '{"trust_domains": {"a": {"keys": []}, "b": {}}}', /"keys" is missing/],
    ['with null for a bundle', '{"trust_domains": {"a": null}}', /the bundle of a is null/],
  ])('is refused as a whole: %s', (_, text, message) => {
    expect(() => decodeBundleMap(Buffer.from(text))).toThrow(message);
  });
});

describe('a set of bundles', () => {
  it('takes one bundle for a trust domain', () => {
    const bundle = {
      trustDomain: TrustDomain.parse('example.org'),
      x509Authorities: [],
      jwtAuthorities: [],
      witAuthorities: [],
    };
    const set = new BundleSet();
    set.add(bundle);
    expect(() => set.add({ ...bundle })).toThrow('there are two bundles of example.org');
    expect([...set]).toEqual([bundle]);
    expect(set.size).toBe(1);
  });
});
