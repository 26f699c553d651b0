import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseDnsName } from '../../src/x509/dns-name.js';

describe('parseDnsName', () => {
  test.each([
    ['web', 'web'],
    ['localhost', 'localhost'],
    ['Web.Example.ORG', 'web.example.org'],
    ['web.demo.svc.cluster.local', 'web.demo.svc.cluster.local'],
    ['a_b.example.org', 'a_b.example.org'],
    ['*.example.org', '*.example.org'],
    ['xn--bcher-kva.example', 'xn--bcher-kva.example'],
    ['1.2.3.4.example', '1.2.3.4.example'],
    [`${'a'.repeat(63)}.example`, `${'a'.repeat(63)}.example`],
    [`${`${'a'.repeat(49)}.`.repeat(5)}abc`, `${`${'a'.repeat(49)}.`.repeat(5)}abc`],
  ])('takes %j as %j', (text, name) => {
    expect(parseDnsName(text)).toBe(name);
  });

  test.each([
    ['', /it is empty/],
    ['a'.repeat(254), /254 characters where 253 are allowed/],
    [`${'a'.repeat(64)}.example`, /over 63 characters/],
    ['a..b', /empty label/],
    ['.a', /empty label/],
    ['.', /empty label/],
    ['web.example.org.', /ends in a dot. Write "web.example.org"$/],
    ['10.0.0.1', /IP address/],
    ['::1', /IP address/],
    ['https://example.org', /it is a URL/],
    ['-a.example', /begins or ends in "-"/],
    ['a-.example', /begins or ends in "-"/],
    ['*', /whole first label of several/],
    ['a.*.example', /whole first label of several/],
    ['a*.example', /whole first label of several/],
    ['web:8443', /other characters/],
    ['a/b', /other characters/],
    ['a b', /characters other than letters/],
    ['a\n', /"a<U\+000A>" is not a DNS name/],
    ['b\u00fccher.example', /Write "xn--bcher-kva.example"$/],
    ['\u0000', /characters other than letters/],
  ])('refuses %j', (text, message) => {
    expect(() => parseDnsName(text)).toThrow(expect.objectContaining({ code: 'E_USAGE' }));
    expect(() => parseDnsName(text)).toThrow(message);
  });

  test('throws nothing but E_USAGE, and what it takes it takes again', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.domain(),
      fc.string({ unit: fc.constantFrom(...'aZ09-_.*') }),
    );
    fc.assert(
      fc.property(text, (input) => {
        try {
          const name = parseDnsName(input);
          expect(name).toMatch(/^(\*\.)?[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?$/);
          expect(parseDnsName(name)).toBe(name);
        } catch (error) {
          expect(error).toMatchObject({ code: 'E_USAGE' });
        }
      }),
      { numRuns: 3000 },
    );
  });
});
