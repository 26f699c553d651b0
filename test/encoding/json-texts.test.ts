import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJsonTexts } from '../../src/encoding/json-texts.js';

describe('parseJsonTexts', () => {
  it('reads one text of any kind', () => {
    expect(parseJsonTexts(' {"a": "]}\\"{"} ')).toEqual([{ a: ']}"{' }]);
    expect(parseJsonTexts('"x"')).toEqual(['x']);
  });

  it('reads several in a row as they were written, however they are laid out', () => {
    const values = fc.array(fc.oneof(fc.object(), fc.array(fc.string())), { minLength: 2, maxLength: 5 });
    const spaces = fc.constantFrom(undefined, 2);
    fc.assert(
      fc.property(values, spaces, fc.constantFrom('', '\n', ' \r\n'), (given, indent, between) => {
        const texts = given.map((value) => JSON.stringify(value, null, indent));
        expect(parseJsonTexts(texts.join(between))).toEqual(texts.map((text): unknown => JSON.parse(text)));
      }),
    );
  });

  it.each([
    '',
    '{"a": 1} x',
    '{"a": 1} ]',
    '{"a": 1}{"b": ',
    '{"a": 1},{"b": 2}',
    '}{',
    '"a" {"b": "',
    '[1] 2 [',
  ])('refuses %j as JSON.parse does', (text) => {
    expect(() => parseJsonTexts(text)).toThrow(SyntaxError);
  });

  it('takes time in proportion to the text', () => {
    const start = performance.now();
    expect(() => parseJsonTexts(`${'{"a":"'.repeat(500_000)}`)).toThrow(SyntaxError);
    expect(() => parseJsonTexts('{}'.repeat(500_000).concat('{'))).toThrow(SyntaxError);
    expect(performance.now() - start).toBeLessThan(2000);
  });
});
