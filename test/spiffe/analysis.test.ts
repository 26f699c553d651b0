import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { analyseSpiffeId, SPIFFE_ID_RULES } from '../../src/spiffe/index.js';
import { anyString, GRAMMAR } from './arbitraries.js';
import { titleOf, VECTORS } from './vectors.js';

const rules = (input: string | Uint8Array) => analyseSpiffeId(input).findings.map(({ rule }) => rule);

describe('analyseSpiffeId', () => {
  test.each(VECTORS.map((vector) => ({ title: titleOf(vector), vector })))('$title', ({ vector }) => {
    const [text, verdict, rule] = vector;
    const analysis = analyseSpiffeId(text);
    expect(analysis.findings[0]?.rule).toBe(rule);
    expect(analysis.valid).toBe(verdict === 'valid' || verdict === 'warn');
    const errors = analysis.findings.filter(({ severity }) => severity === 'error');
    expect(errors.length > 0).toBe(verdict === 'invalid');
  });

  test('sees the same in a string and in its bytes', () => {
    for (const [text] of VECTORS) {
      expect(analyseSpiffeId(new TextEncoder().encode(text))).toEqual(analyseSpiffeId(text));
    }
  });

  test.each([
    ['spiffe://Example.org/a', 9, 1],
    ['spiffe://exAMPle.org/a', 11, 1],
    ['spiffe://example.org/a%20b', 22, 1],
    ['spiffe://%65xample.org/a', 9, 1],
    ['spiffe://example.org:8443/a', 20, 5],
    ['spiffe://user:pw@example.org/a', 16, 1],
    ['spiffe://[2001:db8::1]/a', 9, 13],
    ['spiffe://example.org/a?x=1', 22, 4],
    ['spiffe://example.org/a#', 22, 1],
    ['spiffe://example.org//a', 20, 2],
    ['spiffe://example.org/a/../b', 23, 2],
    ['spiffe://example.org/a/', 22, 1],
    ['spiffe://example.org/a/b~c', 24, 1],
    ['spiffe://td$x/a', 11, 1],
    ['spiffe://example.org/a\u200bb', 22, 3],
    ['\ufeffspiffe://example.org/a', 0, 3],
    ['spiffe:/example.org/a', 7, 0],
    ['https://example.org/a', 0, 6],
    ['example.org/a', 0, 0],
    ['spiffe:///a', 9, 0],
    [`spiffe://${'a'.repeat(256)}/x`, 264, 1],
    [`spiffe://a/${'b'.repeat(2050)}`, 2048, 13],
    ['spiffe://a..b/x', 10, 1],
    ['spiffe://a./x', 10, 1],
    ['spiffe://.a/x', 9, 1],
    [`spiffe://b.${'a'.repeat(64)}.c/x`, 11, 64],
  ])('points into %j at byte %i for %i bytes', (text, position, length) => {
    expect(analyseSpiffeId(text).findings[0]).toMatchObject({ position, length });
  });

  test('reports all that is wrong, in reading order, and each rule at its first place', () => {
    const analysis = analyseSpiffeId('Spiffe://me@Ex%41~.org:1/a%2f//~/../~/?q');
    expect(analysis.findings.map(({ rule, position }) => [rule, position])).toEqual([
      ['spiffe-id-no-query', 38],
      ['spiffe-id-no-userinfo', 11],
      ['spiffe-id-no-port', 22],
      ['spiffe-id-trust-domain-no-percent-encoding', 14],
      ['spiffe-id-trust-domain-lowercase', 12],
      ['spiffe-id-trust-domain-charset', 17],
      ['spiffe-id-path-no-percent-encoding', 26],
      ['spiffe-id-path-no-empty-segment', 29],
      ['spiffe-id-path-charset', 31],
      ['spiffe-id-path-no-dot-segment', 33],
      ['spiffe-id-path-no-trailing-slash', 37],
      ['spiffe-id-scheme-lowercase', 0],
    ]);
  });

  test('lets a label of the trust domain have 63 bytes, and the path more', () => {
    const label = 'a'.repeat(63);
    expect(rules(`spiffe://${label}.${label}/${'a'.repeat(64)}`)).toEqual([]);
    expect(rules(`spiffe://${label}a.org/x`)).toEqual(['spiffe-id-trust-domain-dns-shape']);
  });

  test('does not blame a later rule for what an earlier one explains', () => {
    expect(rules('spiffe://ex%C3%A9.org/a')).toEqual(['spiffe-id-trust-domain-no-percent-encoding']);
    expect(rules('spiffe://user:pw@example.org/a')).toEqual(['spiffe-id-no-userinfo']);
    expect(rules('spiffe://[::1]/a')).toEqual(['spiffe-id-trust-domain-no-ipv6']);
    expect(rules('spiffe://[v1.x]/a')).toEqual(['spiffe-id-trust-domain-no-ipv6']);
    expect(rules('spiffe://b\u00fccher.example/x')).toEqual(['spiffe-id-ascii']);
    expect(rules(' spiffe://example.org/a ')).toEqual(['spiffe-id-ascii']);
    expect(rules('spiffe://example.org#')).toEqual(['spiffe-id-no-fragment']);
  });

  test('takes dots in the authority for a trust domain, not for a relative path', () => {
    expect(analyseSpiffeId('spiffe://../x')).toMatchObject({ valid: true, trustDomain: '..', path: '/x' });
    expect(analyseSpiffeId('spiffe://./.../..a')).toMatchObject({
      valid: true,
      trustDomain: '.',
      path: '/.../..a',
    });
  });

  test('gives the parts that can be read, also beside a broken one', () => {
    expect(analyseSpiffeId('SPIFFE://example.org/a')).toMatchObject({
      trustDomain: 'example.org',
      path: '/a',
    });
    const brokenPath = analyseSpiffeId('spiffe://example.org/a/');
    expect(brokenPath.trustDomain).toBe('example.org');
    expect(brokenPath).not.toHaveProperty('path');
    const brokenName = analyseSpiffeId('spiffe://Example.org/a');
    expect(brokenName.path).toBe('/a');
    expect(brokenName).not.toHaveProperty('trustDomain');
    expect(analyseSpiffeId('https://example.org/a')).not.toHaveProperty('trustDomain');
  });

  test.each([
    ['spiffe://example.org/a/', 'spiffe://example.org/a'],
    ['spiffe://example.org/', 'spiffe://example.org'],
    ['spiffe://example.org//a/./b/', 'spiffe://example.org/a/b'],
    ['SPIFFE://Example.ORG/NS/A', 'spiffe://example.org/NS/A'],
    ['https://example.org/a', 'spiffe://example.org/a'],
    ['spiffe:/example.org/a', 'spiffe://example.org/a'],
    ['spiffe//example.org/a', 'spiffe://example.org/a'],
    ['//example.org/a', 'spiffe://example.org/a'],
    ['example.org/a', 'spiffe://example.org/a'],
    ['spiffe://example.org:8443/a', 'spiffe://example.org/a'],
    ['spiffe://example.org/a?x=1#y', 'spiffe://example.org/a'],
    ['\ufeff spiffe://example.org/a\r\n', 'spiffe://example.org/a'],
  ])('suggests, for %j, %j', (text, suggestion) => {
    expect(analyseSpiffeId(text).findings[0]?.suggestion).toBe(suggestion);
  });

  test.each([
    'kuma://kuma.io/service/web',
    'spiffe:///a',
    'spiffe',
    '/a',
    'web',
    'spiffe://user@example.org/a',
    'spiffe://example.org/a/../b',
    'spiffe://example.org/%61',
    'spiffe://b\u00fccher.example/x',
    'spiffe://[::1]/a',
    `spiffe://${'A'.repeat(2048)}`,
  ])('suggests nothing for %j, where no repair is obvious', (text) => {
    expect(analyseSpiffeId(text).findings[0]).not.toHaveProperty('suggestion');
  });

  test('names invisible, foreign and undecodable characters by their code', () => {
    const message = (input: string | Uint8Array) => analyseSpiffeId(input).findings[0]?.message;
    expect(message('spiffe://a/\u200b')).toBe('U+200B (zero-width space) cannot stand in a URI');
    expect(message('spiffe://\u0435xample.org')).toBe('U+0435 cannot stand in a URI');
    expect(message('spiffe://a/\u{1f600}')).toBe('U+1F600 cannot stand in a URI');
    expect(message('spiffe://a/\n')).toBe('U+000A (line feed) cannot stand in a URI');
    expect(message(Buffer.from('spiffe://a/\xe9x', 'latin1'))).toBe('byte 0xE9 cannot stand in a URI');
    expect(message('spiffe://a/{b}')).toMatch(/template that was not rendered/);
  });

  test('is valid exactly when the grammar matches, for any string', () => {
    fc.assert(
      fc.property(anyString, (text) => {
        const analysis = analyseSpiffeId(text);
        expect(analysis.valid).toBe(GRAMMAR.test(text));
        if (analysis.valid) expect(`spiffe://${analysis.trustDomain}${analysis.path}`).toBe(text);
      }),
      { numRuns: 5000 },
    );
  });

  test('stays inside the input and suggests only valid IDs, for any bytes', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      anyString.map((text) => Buffer.from(text)),
    );
    fc.assert(
      fc.property(bytes, (input) => {
        for (const { position, length, suggestion, rule, severity } of analyseSpiffeId(input).findings) {
          expect(position + length).toBeLessThanOrEqual(input.length);
          expect(severity).toBe(SPIFFE_ID_RULES[rule].severity);
          if (suggestion !== undefined) expect(suggestion).toMatch(GRAMMAR);
        }
      }),
      { numRuns: 3000 },
    );
  });

  test('copes with megabytes of one thing', () => {
    for (const filler of ['a', '/', 'a/', ' ', '%', '.', ':', '@', '\u0000', '\u00fc']) {
      const text = filler.repeat(2_000_000);
      expect(analyseSpiffeId(`spiffe://example.org/${text}`).findings.length).toBeGreaterThan(0);
      expect(analyseSpiffeId(`spiffe://${text}`).findings.length).toBeGreaterThan(0);
      expect(analyseSpiffeId(text).valid).toBe(false);
    }
  });
});
