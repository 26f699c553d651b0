/** Guesses the ID that was meant, for mistakes with one obvious repair. */
import { MAX_SPIFFE_ID_BYTES, SCHEME, SPIFFE_ID } from './grammar.js';

/** White space, control characters and invisible marks that copying leaves around a text. */
const INVISIBLE = '[\\s\\0-\\x1f\\x7f\\u200b-\\u200d\\u2060\\ufeff]+';
const AROUND = new RegExp(`^${INVISIBLE}|${INVISIBLE}$`, 'g');

/** Ways to begin an ID that can only mean `spiffe://`. */
const BEGINNINGS = [
  /^spiffe:\/\//i,
  /^spiffe:\/?(?!\/)/i,
  /^spiffe\/\//i,
  /^(?:https?|spiffes):\/\//i,
  /^\/\/(?!\/)/,
];
/** A dotted name without any scheme in front. */
const DOTTED_NAME = /^[A-Za-z0-9_-]{1,63}(?:\.[A-Za-z0-9_-]{1,63})+(?=[/:?#]|$)/;

/**
 * A valid SPIFFE ID for a string that is none, or undefined when there is no obvious one. What carries meaning
 * (user information, `..`, escapes, foreign characters) is never dropped.
 */
export function suggestSpiffeId(text: string): string | undefined {
  if (text.length > MAX_SPIFFE_ID_BYTES) return undefined;
  const trimmed = text.replace(AROUND, '');
  const rest = afterScheme(trimmed);
  if (rest === undefined) return undefined;
  const [authority = '', ...segments] = (rest.split(/[?#]/, 1)[0] ?? '').split('/');
  const name = authority.replace(/:\d{0,5}$/, '').toLowerCase();
  const path = segments
    .filter((segment) => segment !== '' && segment !== '.')
    .map((segment) => `/${segment}`);
  const candidate = `${SCHEME}${name}${path.join('')}`;
  return candidate !== text && SPIFFE_ID.test(candidate) ? candidate : undefined;
}

function afterScheme(text: string): string | undefined {
  for (const beginning of BEGINNINGS) {
    const match = beginning.exec(text);
    if (match !== null) return text.slice(match[0].length);
  }
  return DOTTED_NAME.test(text) ? text : undefined;
}
