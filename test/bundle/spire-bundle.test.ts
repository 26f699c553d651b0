import { beforeAll, describe, expect, it } from 'vitest';
import { decodeFederationData, decodeSpireBundles, encodePemBundle } from '../../src/bundle/index.js';
import { NOW, type TestAuthority, testAuthority } from '../authorities.js';
import { testLeaf } from '../leaves.js';
import { type Entry, signingKey, x509Entry } from './documents.js';

let root: TestAuthority;
beforeAll(async () => {
  root = await testAuthority('ec-p256');
});

const key = signingKey('P-256');
const spki = key.publicKey.export({ format: 'der', type: 'spki' });

/** As `spire-server bundle show -output json` prints it. */
const message = (deform: Entry = {}): Entry => ({
  jwt_authorities: [
    { expires_at: '1790000000', key_id: 'k', public_key: spki.toString('base64'), tainted: true },
  ],
  refresh_hint: '300',
  sequence_number: '18446744073709551615',
  trust_domain: 'example.org',
  wit_authorities: [{ expires_at: '0', key_id: 'w', public_key: spki.toString('base64'), tainted: false }],
  x509_authorities: [{ asn1: root.certificate.der.toString('base64'), tainted: true }],
  ...deform,
});

const decode = (value: unknown) => decodeSpireBundles(Buffer.from(JSON.stringify(value)), { now: NOW });

describe("a bundle in SPIRE's JSON", () => {
  it('gives everything, taints and expiry too', () => {
    const { bundles } = decode(message({ sequence_number: '9007199254740993' }));
    expect(bundles).toHaveLength(1);
    expect(bundles[0]?.trustDomain.name).toBe('example.org');
    expect(bundles[0]?.notes).toEqual([]);
    const { x509Authorities, jwtAuthorities, witAuthorities, ...numbers } = bundles[0]?.content ?? {};
    expect(x509Authorities).toEqual([{ certificate: root.certificate.der, tainted: true }]);
    expect(jwtAuthorities).toMatchObject([{ keyId: 'k', expiresAt: 1_790_000_000, tainted: true }]);
    expect(jwtAuthorities?.[0]?.publicKey.der).toEqual(spki);
    expect(witAuthorities?.map(({ publicKey: _, ...rest }) => rest)).toEqual([{ keyId: 'w' }]);
    expect(numbers).toEqual({ sequence: 9007199254740993n, refreshHint: 300 });
  });

  it('takes zero for not set', () => {
    const { bundles } = decode(message({ sequence_number: '0', refresh_hint: '0' }));
    expect(bundles[0]?.content).not.toHaveProperty('sequence');
    expect(bundles[0]?.content).not.toHaveProperty('refreshHint');
    expect(bundles[0]?.notes).toEqual([]);
  });

  it.each([
    [
      'bundle list',
      () => ({ bundles: [message(), message({ trust_domain: 'b' })], next_page_token: '' }),
      ['/bundles/0', '/bundles/1'],
    ],
    ['bundle set', () => ({ results: [{ bundle: message(), status: { code: 0 } }] }), ['/results/0/bundle']],
    [
      'federation show',
      () => ({ trust_domain: 'x', trust_domain_bundle: message() }),
      ['/trust_domain_bundle'],
    ],
    [
      'federation list',
      () => ({ federation_relationships: [{ trust_domain_bundle: message() }, {}] }),
      ['/federation_relationships/0/trust_domain_bundle'],
    ],
    [
      'federation create',
      () => ({ results: [{ federation_relationship: { trust_domain_bundle: message() } }] }),
      ['/results/0/federation_relationship/trust_domain_bundle'],
    ],
  ])('is found in what "%s" prints', (_, print, pointers) => {
    expect(decode(print()).bundles.map(({ pointer }) => pointer)).toEqual(pointers);
  });

  it('keeps what it can read, and notes the rest', async () => {
    const leaf = await testLeaf(root);
    const { bundles } = decode(
      message({
        x509_authorities: [
          { asn1: leaf.der.toString('base64') },
          { asn1: 'MAA=' },
          { asn1: 5 },
          7,
          { asn1: root.certificate.der.toString('base64') },
        ],
        jwt_authorities: [
          { public_key: 'MAA=' },
          { public_key: 'x' },
          {},
          { public_key: spki.toString('base64') },
        ],
        sequence_number: 'many',
        refresh_hint: -3,
      }),
    );
    const [bundle] = bundles;
    expect(bundle?.content.x509Authorities).toHaveLength(1);
    expect(bundle?.content.jwtAuthorities).toHaveLength(1);
    expect(bundle?.notes.map(({ rule, place }) => `${rule} ${place.pointer}`)).toEqual([
      'x509-bundle-x5c-is-ca /x509_authorities/0',
      'x509-bundle-x5c-encoding /x509_authorities/1',
      'x509-bundle-x5c-present /x509_authorities/2',
      'bundle-jwk-valid-public-key /x509_authorities/3',
      'bundle-jwk-valid-public-key /jwt_authorities/0',
      'bundle-jwk-valid-public-key /jwt_authorities/1',
      'bundle-jwk-valid-public-key /jwt_authorities/2',
      'bundle-sequence-integer ',
      'bundle-refresh-hint-integer ',
    ]);
  });

  it.each([
    ['another document', '{"a": 1}', /no bundle with a "trust_domain"/],
    [
      'a trust domain that is none',
      '{"trust_domain": "A", "x509_authorities": []}',
      /not a trust domain name/,
    ],
    [
      'a member twice',
      '{"trust_domain": "a", "trust_domain": "b", "x509_authorities": []}',
      /a member twice/,
    ],
  ])('is refused: %s', (_, text, reason) => {
    expect(() => decodeSpireBundles(Buffer.from(text))).toThrow(reason);
  });
});

describe('the data of "federation create"', () => {
  const read = (value: unknown) => decodeFederationData(Buffer.from(JSON.stringify(value)));

  it('gives bundles in either format, under any spelling of the names', () => {
    const { bundles } = read({
      FederationRelationships: [
        { trustDomain: 'a.example' },
        { trustDomain: 'b.example', trustDomainBundle: { keys: [x509Entry(root)], spiffe_sequence: 1 } },
        {
          trustDomain: 'c.example',
          trustDomainBundleFormat: 'pem',
          trustdomainbundle: encodePemBundle({ x509Authorities: [{ certificate: root.certificate.der }] }),
        },
      ],
    });
    expect(bundles.map(({ trustDomain, content }) => [trustDomain.name, content.x509Authorities])).toEqual([
      ['b.example', [{ certificate: root.certificate.der }]],
      ['c.example', [{ certificate: root.certificate.der }]],
    ]);
  });

  it.each([
    [{ federationRelationships: [5] }, /relationship 1 is a number/],
    [{ federationRelationships: [{ trustDomainBundle: '' }] }, /a bundle and no trust domain/],
    [
      { federationRelationships: [{ trustDomain: 'a', trustDomainBundle: 5 }] },
      /the bundle of a is a number/,
    ],
    [{ federationRelationships: [{ trustDomain: 'a', trustDomainBundle: 'x' }] }, /no PEM certificate/],
  ])('is refused: %j', (value, reason) => {
    expect(() => read(value)).toThrow(reason);
  });
});
