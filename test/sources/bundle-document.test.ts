import { beforeAll, describe, expect, it } from 'vitest';
import {
  isBundleDocument,
  isBundleMap,
  isSpireBundle,
  readBundleDocument,
} from '../../src/sources/bundle-document.js';
import type { Place } from '../../src/sources/item.js';
import { NOW, type TestAuthority, testAuthority } from '../authorities.js';
import { type Entry, keyEntry, signingKey, x509Entry } from '../bundle/documents.js';

let root: TestAuthority;
beforeAll(async () => {
  root = await testAuthority('ec-p256');
});

const key = signingKey('P-256');
const FILE: Place = { path: [] };

const read = (value: unknown, place = FILE) => {
  const text = JSON.stringify(value, null, 1);
  const parsed = JSON.parse(text);
  const document = readBundleDocument(parsed, Buffer.from(text), place, NOW);
  const items = document.items.map(
    ({ kind, place: { path, lines } }) => `${kind} ${path.join(' ')} ${lines?.first}`,
  );
  return { ...document, shown: items };
};

describe('a bundle document as a source', () => {
  it('gives a bundle, and its authorities as trusted items where they stand', () => {
    const { format, shown, items, bundles, notes } = read({
      keys: [x509Entry(root), keyEntry(key, 'k'), keyEntry(key, 'w', { use: 'wit-svid' }), { kty: 'x' }],
      spiffe_sequence: 1,
      spiffe_refresh_hint: 300,
    });
    expect(format).toBe('SPIFFE bundle');
    expect(shown).toEqual(['certificate keys[0] 3', 'public-key keys[1] 13', 'public-key keys[2] 21']);
    expect(items[0]).toMatchObject({ trusted: {}, certificate: { der: root.certificate.der } });
    expect(items[0]).not.toHaveProperty('trusted.trustDomain');
    expect(items[1]).toMatchObject({ keyId: 'k', use: 'jwt-svid' });
    expect(bundles).toMatchObject([{ format: 'spiffe', content: { sequence: 1n }, place: FILE }]);
    expect(bundles[0]).not.toHaveProperty('trustDomain');
    expect(notes).toEqual([
      'keys[3] (line 29): the entry is ignored: its "use" is missing (bundle-jwk-use).',
    ]);
  });

  it('takes the lines of the field that it stood in', () => {
    const place = { path: ['spec.trustDomainBundle'], lines: { first: 9, last: 9 } };
    const [item] = read({ keys: [x509Entry(root)] }, place).items;
    expect(item?.place).toEqual({
      path: ['spec.trustDomainBundle', 'keys[0]'],
      lines: { first: 9, last: 9 },
    });
  });

  it('gives each bundle of a map its trust domain', () => {
    const { format, shown, items, bundles } = read({
      trust_domains: { 'a.example': { keys: [x509Entry(root)] } },
    });
    expect(format).toBe('SPIFFE bundle map');
    expect(shown).toEqual(['certificate trust_domains["a.example"] keys[0] 5']);
    expect(items[0]).toMatchObject({ trusted: { trustDomain: 'a.example' } });
    expect(bundles).toMatchObject([
      {
        format: 'bundle-map',
        trustDomain: { name: 'a.example' },
        place: { path: ['trust_domains["a.example"]'] },
      },
    ]);
  });

  it("gives the bundles of SPIRE's JSON and federation data", () => {
    const asn1 = root.certificate.der.toString('base64');
    const bundle = { trust_domain: 'a.example', x509_authorities: [{ asn1 }] };
    const listed = read({ bundles: [bundle] });
    expect([listed.format, listed.shown]).toEqual([
      'SPIRE bundle',
      ['certificate bundles[0] x509_authorities[0] 6'],
    ]);
    const federation = read({
      federationRelationships: [{ trustDomain: 'a.example', trustDomainBundle: { keys: [x509Entry(root)] } }],
    });
    expect(federation.bundles).toMatchObject([
      { format: 'spire-federation', trustDomain: { name: 'a.example' } },
    ]);
  });

  it('gives keys that are not of a bundle as what they are', () => {
    const jwk: Entry = key.privateKey.export({ format: 'jwk' }) as Entry;
    const set = read({
      keys: [keyEntry(key, 'k', { use: 'sig' }), { ...jwk }, { kty: 'oct', k: 'c2VjcmV0' }, { kty: 'x' }, 5],
    });
    expect(set.format).toBe('JWK Set');
    expect(set.bundles).toEqual([]);
    expect(set.items.map(({ kind }) => kind)).toEqual(['public-key', 'private-key']);
    expect(set.items[1]).toMatchObject({ form: 'JWK', encrypted: false });
    expect(JSON.stringify(set)).not.toContain(String(jwk['d']).slice(0, 8));
    expect(JSON.stringify(set)).not.toContain('c2VjcmV0');
    expect(set.notes).toEqual([
      'These keys are no trust bundle: "use" is "sig" where a SPIFFE bundle has x509-svid, jwt-svid or wit-svid.',
      'keys[2] was passed over: it is a symmetric key.',
      'keys[3] was passed over: its "kty" is none of RSA, EC and OKP.',
      'keys[4] is a number and was passed over.',
    ]);
    const single = read(jwk);
    expect([single.format, single.shown]).toEqual(['JWK', ['private-key  1']]);
  });

  it.each<[string, unknown, (value: unknown) => boolean, boolean]>([
    ['a JWK Set', { keys: [{ kty: 'EC' }] }, isBundleDocument, true],
    ['an empty JWK Set', { keys: [] }, isBundleDocument, true],
    ['null for keys', { keys: null }, isBundleDocument, true],
    ['a bundle that lacks its keys', { spiffe_sequence: 1 }, isBundleDocument, true],
    ['another list of keys', { keys: ['a', 'b'] }, isBundleDocument, false],
    ['another document', { kind: 'Secret' }, isBundleDocument, false],
    ['a list', [], isBundleDocument, false],
    ['null', null, isBundleDocument, false],
    ['a map', { trust_domains: {} }, isBundleMap, true],
    ["an Envoy validator's list", { trust_domains: [] }, isBundleMap, false],
    ['a message', { trust_domain: 'a', x509_authorities: [] }, isSpireBundle, true],
    ['federation data', { federationRelationships: [] }, isSpireBundle, true],
    ['another list of results', { results: [{ id: 1 }] }, isSpireBundle, false],
    ['deep nesting', { bundle: { bundle: { bundle: {} } } }, isSpireBundle, false],
  ])('is recognised by its shape: %s', (_, value, recognise, expected) => {
    expect(recognise(value)).toBe(expected);
  });
});
