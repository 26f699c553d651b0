/** Tokens in a text: one to a line, as files and headers carry them. */
import { MeshctlError } from '../errors.js';
import { looksLikeJwt, parseJwt } from '../svid/index.js';
import type { Item, Place } from './item.js';
import { inside } from './place.js';

export interface FoundTokens {
  readonly items: readonly Item[];
  readonly notes: readonly string[];
}

/** What stands before a token that was copied from an HTTP header (RFC 6750 §2.1); it is no part of it. */
const HEADER = /^(?:authorization:[ \t]*)?bearer[ \t]+/i;

/** Whether the first line that is not blank has the shape of a token. */
export function looksLikeTokens(text: string): boolean {
  const line = /[^\s][^\r\n]*/.exec(text)?.[0] ?? '';
  return looksLikeJwt(line.trim().replace(HEADER, ''));
}

/** Reads every line that is not blank as a token; one that is none becomes a broken item. Never throws. */
export function readTokens(text: string, place: Place): FoundTokens {
  const lines = text.split(/\r\n|\r|\n/);
  const tokens = lines
    .map((line, index) => ({ token: line.trim().replace(HEADER, ''), line: index + 1, text: line.trim() }))
    .filter(({ token }) => token !== '');
  const items = tokens.map(({ token, line }, index): Item => {
    const steps = tokens.length > 1 ? [`token ${index + 1}`] : [];
    const at = { ...inside(place, ...steps), lines: place.lines ?? { first: line, last: line } };
    return readToken(token, at);
  });
  const isFromHeader = tokens.some(({ token, text: given }) => token !== given);
  return {
    items,
    notes: isFromHeader ? ['"Bearer" before a token is not part of it and was left out.'] : [],
  };
}

/** One token, or why it is none. Never throws. */
export function readToken(token: string, place: Place): Item {
  try {
    return { kind: 'jwt', place, jwt: parseJwt(token) };
  } catch (error) {
    if (!(error instanceof MeshctlError)) throw error;
    return { kind: 'broken', place, error };
  }
}
