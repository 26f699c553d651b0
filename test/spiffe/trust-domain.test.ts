import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MeshctlError } from '../../src/errors.js';
import { TrustDomain } from '../../src/spiffe/index.js';
import { anyString, trustDomainName } from './arbitraries.js';

describe('TrustDomain.parse', () => {
  test.each(['example.org', 'a', '-', '_', '..', '1.2.3.4', 'default', 'a_b', 'spiffe', 'a'.repeat(255)])(
    'takes the name %j, bare and as an ID',
    (name) => {
      const domain = TrustDomain.parse(name);
      expect(domain.name).toBe(name);
      expect(domain.id).toBe(`spiffe://${name}`);
      expect(`${domain}`).toBe(name);
      expect(TrustDomain.parse(domain.id).equals(domain)).toBe(true);
    },
  );

  test.each([
    [
      'Example.org',
      '"Example.org" is not a trust domain name: at character 1, "E" is upper case (spiffe-id-trust-domain-lowercase). Write "example.org"',
    ],
    [
      'spiffe://exAmple.org',
      '"spiffe://exAmple.org" is not a trust domain name: at character 12, "A" is upper case (spiffe-id-trust-domain-lowercase). Write "example.org"',
    ],
    [
      'spiffe://example.org/ns/a',
      '"spiffe://example.org/ns/a" is not a trust domain name: it has the path "/ns/a". Write "example.org"',
    ],
    [
      'example.org/a',
      '"example.org/a" is not a trust domain name: it has the path "/a". Write "example.org"',
    ],
    [
      'example.org/',
      '"example.org/" is not a trust domain name: at character 12, the last "/" has nothing behind it (spiffe-id-path-no-trailing-slash). Write "example.org"',
    ],
    [
      'https://example.org',
      '"https://example.org" is not a trust domain name: at character 1, the scheme is "https" and not "spiffe" (spiffe-id-scheme). Write "example.org"',
    ],
    [
      'example.org:8443',
      '"example.org:8443" is not a trust domain name: at character 12, ":" begins a port (spiffe-id-no-port). Write "example.org"',
    ],
    [
      'my domain',
      '"my domain" is not a trust domain name: at character 3, U+0020 (space) cannot stand in a URI (spiffe-id-ascii). Use printable ASCII without spaces',
    ],
    [
      '',
      '"" is not a trust domain name: the trust domain is missing (spiffe-id-trust-domain-non-empty). Write a trust domain name such as "example.org"',
    ],
  ])('says what is wrong with %j', (text, message) => {
    expect(() => TrustDomain.parse(text)).toThrow(
      expect.objectContaining({ code: 'E_TRUST_DOMAIN', message }),
    );
  });

  test('refuses a name of 256 bytes', () => {
    expect(() => TrustDomain.parse('a'.repeat(256))).toThrow(/256 bytes where 255 are allowed/);
  });

  test('takes every valid name, and throws nothing but E_TRUST_DOMAIN for other texts', () => {
    fc.assert(
      fc.property(trustDomainName, (name) => {
        expect(TrustDomain.parse(name).name).toBe(name);
      }),
    );
    fc.assert(
      fc.property(anyString, (text) => {
        const name = text.replace(/^spiffe:\/\//, '');
        try {
          expect(TrustDomain.parse(text).name).toBe(name);
          expect(name).toMatch(/^[a-z0-9._-]{1,255}$/);
        } catch (error) {
          expect(error).toBeInstanceOf(MeshctlError);
          expect(error).toMatchObject({ code: 'E_TRUST_DOMAIN' });
          expect(name).not.toMatch(/^[a-z0-9._-]{1,255}$/);
        }
      }),
      { numRuns: 3000 },
    );
  });

  test('compares names byte by byte', () => {
    expect(TrustDomain.parse('a').equals(TrustDomain.parse('a'))).toBe(true);
    expect(TrustDomain.parse('a').equals(TrustDomain.parse('a.'))).toBe(false);
  });
});
