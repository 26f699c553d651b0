import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MeshctlError } from '../../../src/errors.js';
import { looksLikeJwt, parseJwt } from '../../../src/svid/index.js';
import { CLAIMS, token, tokenOf } from './tokens.js';

const good = token();
const [header = '', claims = '', signature = ''] = good.split('.');
const encode = (text: string): string => Buffer.from(text).toString('base64url');

describe('a token', () => {
  it('is taken apart without a look at its signature', () => {
    const jwt = parseJwt(`${header}.${claims}.${encode('anything')}`);
    expect(jwt.header).toEqual({ alg: 'ES256', kid: 'ES256', typ: 'JWT' });
    expect(jwt.claims).toEqual(CLAIMS);
    expect(jwt.signature.toString()).toBe('anything');
    expect(jwt.duplicates).toEqual([]);
  });

  it('may be without a signature, which is for the validator to refuse', () => {
    expect(parseJwt(`${header}.${claims}.`).signature).toHaveLength(0);
  });

  it('tells which members its parts have twice', () => {
    const twice = tokenOf('{"alg":"ES256","\\u0061lg":"none"}', '{"a":{"b":1,"b":2}}', 'ES256');
    expect(parseJwt(twice).duplicates.map(({ part, pointer }) => `${part} ${pointer}`)).toEqual([
      'header /alg',
      'claims /a/b',
    ]);
  });

  it('gives its members no prototype to be mistaken for', () => {
    const { claims: read } = parseJwt(tokenOf('{"alg":"ES256"}', '{"__proto__":{"sub":"x"}}', 'ES256'));
    expect(read['sub']).toBeUndefined();
    expect(Object.keys(read)).toEqual(['__proto__']);
  });

  it.each([
    ['nothing', '', /it has 1 part /],
    ['two parts', `${header}.${claims}`, /it has 2 parts/],
    ['four parts', `${good}.x`, /it has 4 parts/],
    ['thousands of parts', '.'.repeat(100_000), /more than six parts/],
    ['an encrypted token', `${header}.a.b.c.d`, /encrypted token \(JWE\)/],
    [
      'the JSON serialization',
      JSON.stringify({ payload: claims, protected: header, signature }),
      /JSON serialization/,
    ],
    ['an empty header', `.${claims}.${signature}`, /its header part is empty/],
    ['empty claims', `${header}..${signature}`, /its claims part is empty/],
    ['padding', `${header}=.${claims}.${signature}`, /padded with "="/],
    ['padding of the signature', `${good}==`, /padded with "="/],
    ['plain base64', `${header}.${claims}.+${signature.slice(1)}`, /"\+" of plain base64/],
    ['a line break at its end', `${good}\n`, /blank or line break/],
    ['a blank before it', ` ${good}`, /blank or line break/],
    ['a cut signature', `${header}.${claims}.${signature.slice(0, -1)}`, /cut off or has stray bits/],
    ['stray bits', `${header}.${claims}.QR`, /cut off or has stray bits/],
    ['letters beyond ASCII', `${header}.${claims}.${signature}\u00e4`, /not base64url/],
    [
      'a header that is no JSON',
      `${encode('{alg}')}.${claims}.x`,
      /header part is no JSON \(line 1, column 2\)/,
    ],
    ['a header that is a list', `${encode('[]')}.${claims}.x`, /header part is an array/],
    ['claims that are text', `${header}.${encode('"x"')}.x`, /claims part is a string/],
    ['claims that are null', `${header}.${encode('null')}.x`, /claims part is null/],
    ['claims with a byte order mark', `${header}.${encode('\ufeff{}')}.x`, /byte order mark/],
    ['claims with something behind', `${header}.${encode('{} {}')}.x`, /nothing may follow/],
    [
      'claims that are not UTF-8',
      `${header}.${Buffer.of(0x7b, 0x22, 0xff).toString('base64url')}.x`,
      /not UTF-8/,
    ],
    ['deep claims', `${header}.${encode('['.repeat(50_000))}.x`, /nested/],
    ['a megabyte', `${header}.${'A'.repeat(1_000_000)}.x`, /at most 262144/],
  ])('is refused as %s', (_, text, reason) => {
    expect(() => parseJwt(text)).toThrow(reason);
    expect(() => parseJwt(text)).toThrow(expect.objectContaining({ code: 'E_JWT' }));
  });

  it('never shows itself in a refusal', () => {
    try {
      parseJwt(`${good}=`);
    } catch (error) {
      expect(String(error)).not.toContain(signature.slice(0, 10));
    }
    expect.assertions(1);
  });

  it('is refused with E_JWT or read, however it is mutated', () => {
    const mutation = fc.record({ at: fc.nat(good.length), cut: fc.nat(3), put: fc.string({ maxLength: 3 }) });
    fc.assert(
      fc.property(mutation, ({ at, cut, put }) => {
        try {
          parseJwt(good.slice(0, at) + put + good.slice(at + cut));
        } catch (error) {
          if (!(error instanceof MeshctlError) || error.code !== 'E_JWT') throw error;
        }
      }),
      { numRuns: 10_000 },
    );
  });
});

describe('the look of a token', () => {
  it.each([
    ['a token', good, true],
    ['an unsigned token', `${header}.${claims}.`, true],
    ['an encrypted token', `${header}.a.b.c.d`, true],
    ['a header with blanks', `${encode(' {\n "alg": 1}')}.${claims}.x`, true],
    ['a host name', 'www.example.org', false],
    ['a version', '1.2.3', false],
    ['three words', 'eyes.wide.shut', false],
    ['four parts', `${good}.x`, false],
    ['a token in a sentence', `token ${good}`, false],
    ['nothing', '', false],
  ])('is told from other texts: %s', (_, text, expected) => {
    expect(looksLikeJwt(text)).toBe(expected);
  });

  it('is told in no time from a long text', () => {
    const start = performance.now();
    for (const text of ['a'.repeat(5_000_000), `${'a.'.repeat(2_000_000)}`, `a${'.'.repeat(5_000_000)}`])
      expect(looksLikeJwt(text)).toBe(false);
    expect(performance.now() - start).toBeLessThan(500);
  });
});
