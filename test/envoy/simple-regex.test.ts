import { describe, expect, it } from 'vitest';
import { matchesSimpleRegex } from '../../src/envoy/simple-regex.js';

describe('a regular expression of a matcher', () => {
  it.each([
    ['spiffe://example\\.org/ns/.*', 'spiffe://example.org/ns/a/sa/b', true],
    ['spiffe://example\\.org/ns/.*', 'spiffe://exampleXorg/ns/a', false],
    ['spiffe://[^/]+/ns/.+/sa/\\w+', 'spiffe://example.org/ns/demo/sa/web', true],
    ['spiffe://[^/]+/ns/.+/sa/\\w+', 'spiffe://example.org/ns/demo/sa/', false],
    // The whole name, whether the expression says so or not.
    ['/web', 'spiffe://example.org/web', false],
    ['^a$', 'a', true],
    ['^a$', 'ab', false],
    ['a\\$', 'a$', true],
    ['', '', true],
    ['', 'a', false],
    ['a*', '', true],
    ['a?b', 'b', true],
    ['a?b', 'aab', false],
    ['a+b', 'b', false],
    ['a+b', 'aab', true],
    ['a.c', 'a\nc', undefined],
    ['[a-c]+', 'abcabc', true],
    ['[a-c]+', 'abd', false],
    ['[^a-c]', 'd', true],
    ['[\\d.]+', '1.2', true],
    ['\\d', 'x', false],
    ['.*a.*b', 'xaxxb', true],
  ])('%j and %j', (regex, text, expected) => {
    expect(matchesSimpleRegex(regex, text)).toBe(expected);
  });

  it.each([
    '(a|b)',
    'a|b',
    'a{2}',
    '(?i)a',
    'a*?',
    'a**',
    '\\pL',
    '\\s',
    '\\bweb',
    '[[:alpha:]]',
    '[]a]',
    '[z-a]',
    '\\',
    '[',
    'a$b',
    '\u00e4',
    `a${'b'.repeat(500)}`,
  ])('%j is left unjudged', (regex) => {
    expect(matchesSimpleRegex(regex, 'a')).toBeUndefined();
  });

  it('is left unjudged for a name of kilobytes, or beyond ASCII', () => {
    expect(matchesSimpleRegex('.*', 'a'.repeat(4096))).toBe(true);
    expect(matchesSimpleRegex('.*', 'a'.repeat(4097))).toBeUndefined();
    expect(matchesSimpleRegex('.*', '\u00e4')).toBeUndefined();
  });

  it.each([
    ['.*'.repeat(240), 'a'.repeat(4000)],
    [`${'a*'.repeat(240)}b`, 'a'.repeat(4000)],
    [`${'a?'.repeat(120)}${'a'.repeat(120)}`, 'a'.repeat(120)],
    [`[${'a-z'.repeat(150)}]+b`, 'a'.repeat(4000)],
  ])('takes its time by length times length only (%#)', (regex, text) => {
    const start = process.cpuUsage();
    matchesSimpleRegex(regex, text);
    expect(process.cpuUsage(start).user / 1000).toBeLessThan(2000);
  });
});
