import { describe, expect, it } from 'vitest';
import { looksLikeTokens, readTokens } from '../../src/sources/jwt.js';
import { token } from '../svid/jwt/tokens.js';

const good = token();
const other = token({ alg: 'RS256' });

const shown = (text: string) =>
  readTokens(text, { path: [] }).items.map(
    ({ kind, place }) => `${kind} ${place.path.join(' ')} ${place.lines?.first}`,
  );

describe('tokens in a text', () => {
  it('are one when there is one', () => {
    const { items, notes } = readTokens(`${good}\n`, { path: [] });
    expect(items).toMatchObject([
      { kind: 'jwt', place: { path: [], lines: { first: 1, last: 1 } }, jwt: { text: good } },
    ]);
    expect(notes).toEqual([]);
  });

  it('are each on their own line', () => {
    expect(shown(`\n${good}\r\n\r\n  ${other}  \n`)).toEqual(['jwt token 1 2', 'jwt token 2 4']);
  });

  it('may be broken, which leaves the others', () => {
    expect(shown(`${good}\n${good}=\nend`)).toEqual([
      'jwt token 1 1',
      'broken token 2 2',
      'broken token 3 3',
    ]);
  });

  it.each([`Bearer ${good}`, `bearer\t${good}`, `Authorization: Bearer ${good}`])(
    'may come from a header, which is noted: %#',
    (text) => {
      const { items, notes } = readTokens(text, { path: [] });
      expect(items).toMatchObject([{ kind: 'jwt', jwt: { text: good } }]);
      expect(notes).toEqual(['"Bearer" before a token is not part of it and was left out.']);
      expect(looksLikeTokens(text)).toBe(true);
    },
  );

  it('take the place of the field that they stood in', () => {
    const place = { path: ['data.token'], lines: { first: 5, last: 5 } };
    expect(readTokens(good, place).items[0]?.place).toEqual(place);
  });

  it('are told from other texts by the first line', () => {
    expect(looksLikeTokens(`\n\n ${good}\n`)).toBe(true);
    expect(looksLikeTokens('kind: Secret\n')).toBe(false);
    expect(looksLikeTokens(`token: ${good}`)).toBe(false);
    expect(looksLikeTokens('')).toBe(false);
    expect(looksLikeTokens(' '.repeat(5_000_000))).toBe(false);
  });
});
