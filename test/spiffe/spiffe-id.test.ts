import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MeshctlError } from '../../src/errors.js';
import { assertLeafIdCanBeIssued, SpiffeId, TrustDomain } from '../../src/spiffe/index.js';
import { anyString, GRAMMAR, path, trustDomainName, validId } from './arbitraries.js';
import { titleOf, VECTORS } from './vectors.js';

function refused(action: () => unknown): MeshctlError {
  try {
    action();
  } catch (error) {
    if (error instanceof MeshctlError) return error;
    throw error;
  }
  throw new Error('was accepted');
}

describe('SpiffeId.parse', () => {
  test.each(VECTORS.map((vector) => ({ title: titleOf(vector), vector })))('$title', ({ vector }) => {
    const [text, verdict, rule] = vector;
    if (verdict === 'valid' || verdict === 'warn') {
      expect(SpiffeId.parse(text).toString()).toBe(text);
    } else {
      const error = refused(() => SpiffeId.parse(text));
      expect(error.code).toBe('E_SPIFFE_ID');
      expect(error.message).toContain(`(${rule})`);
    }
  });

  test('splits an ID into trust domain and path', () => {
    const id = SpiffeId.parse('spiffe://example.org/ns/demo/sa/web');
    expect(id.trustDomain.name).toBe('example.org');
    expect(id.trustDomain.id).toBe('spiffe://example.org');
    expect(id.path).toBe('/ns/demo/sa/web');
    expect(SpiffeId.parse('spiffe://example.org').path).toBe('');
    expect(SpiffeId.parse('spiffe://../x').trustDomain.name).toBe('..');
    expect(JSON.stringify({ id })).toBe('{"id":"spiffe://example.org/ns/demo/sa/web"}');
  });

  test.each([
    [
      'spiffe://Example.org/a',
      '"spiffe://Example.org/a" is not a SPIFFE ID: at character 10, "E" is upper case (spiffe-id-trust-domain-lowercase). Write "spiffe://example.org/a"',
    ],
    [
      'spiffe://example.org/a/',
      '"spiffe://example.org/a/" is not a SPIFFE ID: at character 23, the last "/" has nothing behind it (spiffe-id-path-no-trailing-slash). Write "spiffe://example.org/a"',
    ],
    [
      'https://example.org/a',
      '"https://example.org/a" is not a SPIFFE ID: at character 1, the scheme is "https" and not "spiffe" (spiffe-id-scheme). Write "spiffe://example.org/a"',
    ],
    [
      'spiffe://example.org/a~b',
      '"spiffe://example.org/a~b" is not a SPIFFE ID: at character 23, "~" cannot stand in a path segment (spiffe-id-path-charset). A path segment has only letters, digits, ".", "-" and "_"',
    ],
    [
      'spiffe://example.org/a\n\u202eb',
      '"spiffe://example.org/a<U+000A><U+202E>b" is not a SPIFFE ID: at character 23, U+000A (line feed) cannot stand in a URI (spiffe-id-ascii). Use printable ASCII without spaces',
    ],
    [
      'SPIFFE://example.org/a',
      '"SPIFFE://example.org/a" is not a SPIFFE ID: at character 1, the scheme is written "SPIFFE" (spiffe-id-scheme-lowercase). Write "spiffe://example.org/a"',
    ],
    [
      '',
      '"" is not a SPIFFE ID: it is empty (spiffe-id-not-empty). Write a SPIFFE ID such as "spiffe://example.org/ns/demo/sa/web"',
    ],
  ])('says what is wrong with %j', (text, message) => {
    expect(refused(() => SpiffeId.parse(text)).message).toBe(message);
  });

  test('keeps the message short when the text is long', () => {
    const { message } = refused(() => SpiffeId.parse(`spiffe://example.org/${'a'.repeat(100_000)}~`));
    expect(message).toContain('(100022 characters)');
    expect(message).toContain('at character 100022');
    expect(message.length).toBeLessThan(400);
  });

  test('takes exactly what the grammar takes, and throws nothing but E_SPIFFE_ID', () => {
    fc.assert(
      fc.property(anyString, (text) => {
        if (GRAMMAR.test(text)) {
          const id = SpiffeId.parse(text);
          expect(id.toString()).toBe(text);
          expect(`${id.trustDomain.id}${id.path}`).toBe(text);
          expect(SpiffeId.from(id.trustDomain, id.path).equals(id)).toBe(true);
        } else {
          const error = refused(() => SpiffeId.parse(text));
          expect(error.code).toBe('E_SPIFFE_ID');
          expect(error.message).toMatch(/^[\x20-\x7e]*$/);
        }
      }),
      { numRuns: 5000 },
    );
  });

  test('decides the same for long IDs, which take another way', () => {
    const long = `spiffe://example.org${'/ab'.repeat(10_000)}`;
    expect(SpiffeId.parse(long).path).toHaveLength(30_000);
    for (const wrong of ['/', '/..', '//a', '~', ' ', '%61']) {
      expect(refused(() => SpiffeId.parse(long + wrong)).code).toBe('E_SPIFFE_ID');
    }
  });
});

describe('SpiffeId', () => {
  test('compares byte by byte', () => {
    const web = SpiffeId.parse('spiffe://example.org/web');
    expect(web.equals(SpiffeId.parse('spiffe://example.org/web'))).toBe(true);
    expect(web.equals(SpiffeId.parse('spiffe://example.org/Web'))).toBe(false);
    expect(web.equals(SpiffeId.parse('spiffe://example.org./web'))).toBe(false);
    fc.assert(
      fc.property(validId, validId, (one, other) => {
        expect(SpiffeId.parse(one).equals(SpiffeId.parse(other))).toBe(one === other);
      }),
    );
  });

  test('is built from a trust domain and a path', () => {
    const domain = TrustDomain.parse('example.org');
    expect(SpiffeId.from(domain, '').toString()).toBe('spiffe://example.org');
    expect(SpiffeId.from(domain, '/a').toString()).toBe('spiffe://example.org/a');
    fc.assert(
      fc.property(trustDomainName, path, (name, rest) => {
        expect(SpiffeId.from(TrustDomain.parse(name), rest).path).toBe(rest);
      }),
    );
  });

  test('never lets a path reach into the trust domain', () => {
    const domain = TrustDomain.parse('example.org');
    expect(refused(() => SpiffeId.from(domain, '.evil.example/a')).message).toBe(
      '".evil.example/a" is not the path of a SPIFFE ID: it does not begin with "/". Write "/.evil.example/a"',
    );
    for (const wrong of ['/', '//a', '/../b', '/a?b', '/a/', '@evil', '/a b']) {
      expect(refused(() => SpiffeId.from(domain, wrong)).code).toBe('E_SPIFFE_ID');
    }
  });
});

describe('assertLeafIdCanBeIssued', () => {
  const check = (text: string) => assertLeafIdCanBeIssued(SpiffeId.parse(text));

  test('takes an ID with a path of up to 2048 bytes', () => {
    expect(() => check('spiffe://example.org/a')).not.toThrow();
    expect(() => check(`spiffe://example.org/${'a'.repeat(2027)}`)).not.toThrow();
  });

  test('refuses an ID of 2049 bytes', () => {
    const { code, message } = refused(() => check(`spiffe://example.org/${'a'.repeat(2028)}`));
    expect(code).toBe('E_SPIFFE_ID');
    expect(message).toContain('2049 bytes');
    expect(message).toContain('spiffe-id-generate-max-2048');
  });

  test('refuses the ID of the trust domain itself', () => {
    expect(refused(() => check('spiffe://example.org')).message).toBe(
      '"spiffe://example.org" cannot be issued to a workload: it is the ID of the trust domain itself (x509-svid-leaf-path-non-root). Add a path, such as "spiffe://example.org/ns/demo/sa/web"',
    );
  });
});
