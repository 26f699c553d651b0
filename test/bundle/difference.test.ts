import { describe, expect, it } from 'vitest';
import { type BundleContent, differenceOf, isSameBundle, type JwtAuthority } from '../../src/bundle/index.js';
import { NOW, testAuthority } from '../authorities.js';
import { infoOf, signingKey } from './documents.js';

const [first, second, renewed] = await Promise.all([
  testAuthority('ec-p256', { name: 'first' }),
  testAuthority('ec-p256', { name: 'second' }),
  testAuthority('ec-p256', { name: 'first', notAfter: NOW + 1000 }),
]);
const x509 = [first, second, renewed].map(({ certificate }) => ({ certificate: certificate.der }));
const [one, two, again] = x509 as [(typeof x509)[0], (typeof x509)[0], (typeof x509)[0]];
const key = (name: string, keyId: string | undefined = name): JwtAuthority => ({
  ...(keyId === undefined ? {} : { keyId }),
  publicKey: infoOf(signingKey('P-256', name).publicKey),
});
const nameless = (name: string): JwtAuthority => ({ publicKey: key(name).publicKey });
const content = (rest: Partial<BundleContent>): BundleContent => ({
  x509Authorities: [],
  jwtAuthorities: [],
  witAuthorities: [],
  ...rest,
});
const changes = (before: Partial<BundleContent>, after: Partial<BundleContent>) =>
  differenceOf(content(before), content(after)).authorities.map(({ change, use }) => `${change} ${use}`);

describe('the difference of two bundles', () => {
  it('is none for the same in another order', () => {
    const same = differenceOf(
      content({ x509Authorities: [one, two], jwtAuthorities: [key('a'), key('b')] }),
      content({ x509Authorities: [two, one], jwtAuthorities: [key('b'), key('a')] }),
    );
    expect(isSameBundle(same)).toBe(true);
  });

  it('names what was added and removed, by use', () => {
    expect(changes({ x509Authorities: [one] }, { x509Authorities: [two] })).toEqual([
      'removed x509-svid',
      'added x509-svid',
    ]);
    expect(changes({ jwtAuthorities: [key('a')] }, { witAuthorities: [key('a')] })).toEqual([
      'removed jwt-svid',
      'added wit-svid',
    ]);
  });

  it('tells a taint from an exchange', () => {
    const tainted = { ...one, tainted: true };
    expect(changes({ x509Authorities: [one] }, { x509Authorities: [tainted] })).toEqual([
      'tainted x509-svid',
    ]);
    expect(changes({ x509Authorities: [tainted] }, { x509Authorities: [one] })).toEqual([
      'untainted x509-svid',
    ]);
  });

  it('tells the same key in another certificate from another authority', () => {
    expect(changes({ x509Authorities: [one] }, { x509Authorities: [again] })).toEqual([
      're-encoded x509-svid',
    ]);
    expect(changes({ x509Authorities: [one] }, { x509Authorities: [one, again] })).toEqual([
      'added x509-svid',
    ]);
  });

  it('tells a renamed key from one that took over the name of another', () => {
    expect(changes({ jwtAuthorities: [key('a')] }, { jwtAuthorities: [key('a', 'z')] })).toEqual([
      'renamed jwt-svid',
    ]);
    expect(changes({ jwtAuthorities: [key('a', 'k')] }, { jwtAuthorities: [key('b', 'k')] })).toEqual([
      're-keyed jwt-svid',
    ]);
    expect(changes({ jwtAuthorities: [nameless('a')] }, { jwtAuthorities: [nameless('b')] })).toEqual([
      'removed jwt-svid',
      'added jwt-svid',
    ]);
  });

  it('has the numbers of both sides', () => {
    const { sequence, refreshHint } = differenceOf(
      content({ sequence: 2n ** 60n }),
      content({ refreshHint: 300 }),
    );
    expect({ sequence, refreshHint }).toEqual({
      sequence: { before: 2n ** 60n },
      refreshHint: { after: 300 },
    });
  });
});
