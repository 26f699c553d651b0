import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { namedCharacter, quoted } from '../../src/encoding/printable.js';

describe('quoted', () => {
  test('shows printable ASCII as it is and all else by code point', () => {
    expect(quoted('spiffe://a/b c')).toBe('"spiffe://a/b c"');
    expect(quoted('a\n\u001b[31m\u202e\u{1f600}\ud800')).toBe(
      '"a<U+000A><U+001B>[31m<U+202E><U+1F600><U+D800>"',
    );
  });

  test('cuts what is long, and says how long it was', () => {
    expect(quoted('abcdef', 6)).toBe('"abcdef"');
    expect(quoted('abcdefg', 6)).toBe('"abcdef..." (7 characters)');
    expect(quoted('a'.repeat(500), Number.POSITIVE_INFINITY)).toHaveLength(502);
  });

  test('is one line of ASCII, for any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => /^[\x20-\x7e]*$/.test(quoted(text))));
  });
});

describe('namedCharacter', () => {
  test.each([
    [0x41, '"A"'],
    [0x20, 'U+0020 (space)'],
    [0x00, 'U+0000 (NUL)'],
    [0xfeff, 'U+FEFF (byte order mark)'],
    [0x435, 'U+0435'],
    [0x1f600, 'U+1F600'],
  ])('%i is %s', (point, name) => {
    expect(namedCharacter(point)).toBe(name);
  });
});
