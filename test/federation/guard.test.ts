import { beforeAll, describe, expect, it } from 'vitest';
import {
  authorityFingerprint,
  type BundleContent,
  bundleFingerprint,
  type X509Authority,
} from '../../src/bundle/index.js';
import { type Danger, objectionsTo } from '../../src/federation/index.js';
import { TrustDomain } from '../../src/spiffe/index.js';
import { NOW, type TestAuthority, testAuthority } from '../authorities.js';
import { infoOf, signingKey } from '../bundle/documents.js';

const trustDomain = TrustDomain.parse('partner.example');
const authority = (name: string, options: Parameters<typeof testAuthority>[1] = {}) =>
  testAuthority('ec-p256', { name, trustDomain: 'partner.example', ...options });

let first: TestAuthority;
let second: TestAuthority;
let ended: TestAuthority;
let foreign: TestAuthority;
beforeAll(async () => {
  first = await authority('first');
  second = await authority('second');
  ended = await authority('ended', { notBefore: NOW - 100, notAfter: NOW - 1 });
  foreign = await authority('foreign', { trustDomain: 'other.example' });
});

const x509 = ({ certificate }: TestAuthority): X509Authority => ({ certificate: certificate.der });
const jwt = (name: string) => ({ keyId: name, publicKey: infoOf(signingKey('P-256', name).publicKey) });
const content = (
  authorities: readonly TestAuthority[],
  rest: Partial<BundleContent> = {},
): BundleContent => ({
  x509Authorities: authorities.map(x509),
  jwtAuthorities: [],
  witAuthorities: [],
  ...rest,
});

const dangers = (
  candidate: BundleContent,
  rest: Partial<Parameters<typeof objectionsTo>[0]> = {},
): Danger[] => objections(candidate, rest).map(({ danger }) => danger);

const objections = (candidate: BundleContent, rest: Partial<Parameters<typeof objectionsTo>[0]> = {}) =>
  objectionsTo({
    trustDomain,
    candidate,
    current: undefined,
    carriesKeys: true,
    isOwn: false,
    ownerOf: () => undefined,
    expectedFingerprints: [],
    leaves: 0,
    privateKeys: 0,
    now: NOW,
    ...rest,
  });

describe('the guards of a bundle', () => {
  it('have nothing against a first one, a rotation, and the same again', () => {
    const old = content([first], { sequence: 7n });
    expect(dangers(old)).toEqual([]);
    expect(dangers(content([first, second], { sequence: 8n }), { current: old })).toEqual([]);
    expect(dangers(content([second], { sequence: 9n }), { current: content([first, second]) })).toEqual([]);
    expect(dangers(old, { current: old })).toEqual([]);
  });

  it("refuse one's own trust domain", () => {
    expect(dangers(content([first]), { isOwn: true })).toEqual(['own-trust-domain']);
  });

  it('refuse a lower sequence, and only that', () => {
    const current = content([first], { sequence: 8n });
    expect(dangers(content([first], { sequence: 7n }), { current })).toEqual(['rollback']);
    expect(dangers(content([first], { sequence: 8n }), { current })).toEqual([]);
    expect(dangers(content([first]), { current })).toEqual([]);
    const huge = content([first], { sequence: 2n ** 64n - 1n });
    expect(dangers(content([first], { sequence: 2n ** 64n - 2n }), { current: huge })).toEqual(['rollback']);
  });

  it('refuse a bundle without keys, but one of token keys alone is none', () => {
    expect(dangers(content([]))).toEqual(['empty']);
    expect(dangers(content([]), { current: content([first]) })).toEqual(['empty']);
    expect(dangers(content([], { jwtAuthorities: [jwt('a')] }))).toEqual([]);
  });

  it('refuse one whose certificates have all ended, at the second after the last', () => {
    expect(dangers(content([ended]))).toEqual(['expired']);
    expect(dangers(content([ended, first]))).toEqual([]);
    expect(dangers(content([ended]), { now: NOW - 1 })).toEqual([]);
    expect(objections(content([ended]))[0]?.message).toBe(
      'all of its certificates have ended, the last at 2026-11-23T03:59:59Z',
    );
  });

  it('refuse a set in which nothing is left of the old one', () => {
    expect(dangers(content([second]), { current: content([first]) })).toEqual(['replaced']);
    const current = content([first], { jwtAuthorities: [jwt('a')] });
    expect(dangers(content([first], { jwtAuthorities: [jwt('b')] }), { current })).toEqual(['replaced']);
    expect(dangers(content([], { jwtAuthorities: [jwt('a')] }), { current })).toEqual(['replaced']);
    expect(dangers(content([first]), { current })).toEqual(['replaced']); // all tokens would stop to verify
    const wit = content([first], { witAuthorities: [jwt('a')] });
    expect(dangers(content([first], { witAuthorities: [jwt('b')] }), { current: wit })).toEqual(['replaced']);
  });

  it('take a certificate that was made anew for the same key for the same authority', async () => {
    const renewed = await authority('first', { notAfter: NOW + 1000 });
    expect(dangers(content([renewed]), { current: content([first]) })).toEqual([]);
  });

  it('refuse a format without token keys where some are stored', () => {
    const current = content([first], { jwtAuthorities: [jwt('a')], witAuthorities: [jwt('b')] });
    expect(dangers(content([first]), { current, carriesKeys: false })).toEqual(['keys-lost']);
    expect(dangers(content([first]), { current: content([first]), carriesKeys: false })).toEqual([]);
  });

  it('refuse a CA that names another trust domain', async () => {
    expect(dangers(content([first, foreign]))).toEqual(['foreign-ca']);
    expect(objections(content([foreign]))[0]?.message).toBe(
      'one of its CAs says that it is of spiffe://other.example',
    );
    const slash = await authority('slash', { trustDomain: 'partner.example/' });
    expect(dangers(content([slash]))).toEqual([]); // as an example of the standard has it
  });

  it('refuse an authority that another trust domain has', () => {
    const ownerOf = (key: Buffer) =>
      key.equals(first.certificate.publicKeyInfo.der) || key.equals(jwt('a').publicKey.der)
        ? 'other.example'
        : undefined;
    expect(dangers(content([second, first]), { ownerOf })).toEqual(['shared-ca']);
    expect(dangers(content([second], { jwtAuthorities: [jwt('a')] }), { ownerOf })).toEqual(['shared-ca']);
    expect(dangers(content([second]), { ownerOf })).toEqual([]);
  });

  it('refuse leaves and private keys', () => {
    expect(dangers(content([first]), { leaves: 1, privateKeys: 2 })).toEqual(['private-key', 'leaf']);
    expect(dangers(content([]), { leaves: 1 })).toEqual(['leaf']); // and not "empty" besides
  });

  describe('with an expected fingerprint', () => {
    const expecting = (candidate: BundleContent, ...expectedFingerprints: string[]) =>
      dangers(candidate, { expectedFingerprints });

    it('take that of the set, or one for each authority', () => {
      const bundle = content([first, second], { jwtAuthorities: [jwt('a')] });
      const each = [...bundle.x509Authorities, ...bundle.jwtAuthorities].map(authorityFingerprint);
      expect(expecting(bundle, bundleFingerprint(bundle))).toEqual([]);
      expect(expecting(bundle, ...each)).toEqual([]);
    });

    it('refuse any other, and one authority that was not named', () => {
      const bundle = content([first, second]);
      const [one = ''] = bundle.x509Authorities.map(authorityFingerprint);
      expect(expecting(bundle, one)).toEqual(['unexpected-fingerprint']);
      expect(expecting(bundle, '0'.repeat(64))).toEqual(['unexpected-fingerprint']);
      expect(expecting(content([first], { jwtAuthorities: [jwt('a')] }), one)).toEqual([
        'unexpected-fingerprint',
      ]);
      expect(expecting(content([]), one)).toEqual(['unexpected-fingerprint', 'empty']);
    });
  });
});
