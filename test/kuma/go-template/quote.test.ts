import { describe, expect, it } from 'vitest';
import { goQuote } from '../../../src/kuma/go-template/quote.js';

describe('a quoted text', () => {
  /** As fmt.Printf("%q") of Go prints it. */
  it.each([
    ['', '""'],
    ['a b', '"a b"'],
    ['"\\', String.raw`"\"\\"`],
    ['\x07\b\f\n\r\t\v', String.raw`"\a\b\f\n\r\t\v"`],
    ['\x00\x1b\x7f', String.raw`"\x00\x1b\x7f"`],
    ['\u00fc\u4e16\u{1f600}', '"\u00fc\u4e16\u{1f600}"'],
    ['\u0085\u00a0\u200b\ufeff', String.raw`"\u0085\u00a0\u200b\ufeff"`],
    ['\u{e0001}', String.raw`"\U000e0001"`],
    ['a\ud800', '"a\ufffd"'],
  ])('of %j', (text, expected) => expect(goQuote(text)).toBe(expected));
});
