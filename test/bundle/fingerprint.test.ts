import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { authorityFingerprint, bundleFingerprint, parseFingerprint } from '../../src/bundle/index.js';
import { testAuthority } from '../authorities.js';
import { infoOf, signingKey } from './documents.js';

const [a, b] = await Promise.all([
  testAuthority('ec-p256', { name: 'a' }),
  testAuthority('ec-p256', { name: 'b' }),
]);
const x509 = [a, b].map(({ certificate }) => ({ certificate: certificate.der }));
const key = { keyId: 'k"1', publicKey: infoOf(signingKey('P-256').publicKey) };
const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest('hex');

describe('the fingerprint of a bundle', () => {
  it('is SHA-256 over sorted lines of its authorities, as the guide says', () => {
    const lines = [
      ...x509.map(({ certificate }) => `x509-svid ${sha256(certificate)}\n`),
      `jwt-svid ${sha256(key.publicKey.der)} "k\\"1"\n`,
    ];
    const content = { x509Authorities: x509, jwtAuthorities: [key], witAuthorities: [] };
    expect(bundleFingerprint(content)).toBe(sha256(lines.sort().join('')));
    expect(authorityFingerprint(key)).toBe(sha256(key.publicKey.der));
  });

  it('does not depend on order, numbers and taints, and depends on use and ID', () => {
    const content = { x509Authorities: x509, jwtAuthorities: [key], witAuthorities: [] };
    const same = {
      ...content,
      x509Authorities: [...x509].reverse().map((one) => ({ ...one, tainted: true })),
      sequence: 9n,
      refreshHint: 60,
    };
    expect(bundleFingerprint(same)).toBe(bundleFingerprint(content));
    const others = [
      { ...content, jwtAuthorities: [], witAuthorities: [key] },
      { ...content, jwtAuthorities: [{ ...key, keyId: 'k2' }] },
      { ...content, x509Authorities: x509.slice(1) },
    ];
    expect(new Set([content, ...others].map(bundleFingerprint)).size).toBe(4);
  });
});

describe('a fingerprint that somebody types', () => {
  const hex = sha256('x');
  it.each([
    hex,
    hex.toUpperCase(),
    ` ${hex}\n`,
    `sha256:${hex}`,
    `SHA256 Fingerprint=${hex.toUpperCase().replace(/(..)(?=.)/g, '$1:')}`,
    `sha256 Fingerprint=${hex.replace(/(..)(?=.)/g, '$1:')}`,
    hex.replace(/(.{4})(?=.)/g, '$1 '),
  ])('is taken as %j', (text) => expect(parseFingerprint(text)).toBe(hex));

  it.each(['', 'abc', hex.slice(1), `${hex}00`, hex.replace(/.$/, 'g'), `sha1:${hex}`])(
    'is not taken as %j',
    (text) => expect(parseFingerprint(text)).toBeUndefined(),
  );
});
