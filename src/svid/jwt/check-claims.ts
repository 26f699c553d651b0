/** Times and audience of a JWT-SVID (JWT-SVID §3.2, §3.3). */
import { type JsonObject, kindOf, memberOf } from '../../encoding/json-value.js';
import { quoted } from '../../encoding/printable.js';
import { rfc3339 } from '../../encoding/rfc3339.js';
import type { Jwt } from './jwt.js';
import type { JwtRefusal } from './reasons.js';

export interface ClaimsCheck {
  /** At least one that the validator goes by. */
  readonly audiences: readonly string[];
  /** Seconds since 1970. */
  readonly at: number;
  /** Seconds by which clocks may differ. */
  readonly leeway: number;
}

/** The first of the claims beside `sub` that is wrong: expiry, start, issue, audience. */
export function checkClaims({ claims }: Jwt, { audiences, at, leeway }: ClaimsCheck): JwtRefusal | undefined {
  if (!Object.hasOwn(claims, 'exp'))
    return { reason: 'expiry-missing', message: 'it has no "exp", and would be good for ever' };
  for (const name of ['exp', 'nbf', 'iat']) {
    const found = memberOf(claims, name);
    if (Object.hasOwn(claims, name) && numericDate(claims, name) === undefined) {
      const message = `its "${name}" is ${kindOf(found)} where a number of seconds belongs`;
      return { reason: 'time-malformed', message, expected: 'a number of seconds since 1970' };
    }
  }
  return checkTimes(claims, at, leeway) ?? checkAudience(claims, audiences);
}

function checkTimes(claims: JsonObject, at: number, leeway: number): JwtRefusal | undefined {
  const exp = numericDate(claims, 'exp') ?? 0;
  const nbf = numericDate(claims, 'nbf');
  const expected = `${instant(at)}${leeway > 0 ? `, give or take ${leeway} s` : ''}`;
  if (at >= exp + leeway)
    return { reason: 'expired', message: `it ended at ${instant(exp)}`, expected, found: instant(exp) };
  if (nbf !== undefined && at < nbf - leeway) {
    const message = `it begins at ${instant(nbf)}`;
    return { reason: 'not-yet-valid', message, expected, found: instant(nbf) };
  }
  return undefined;
}

/** A NumericDate (RFC 7519 §2): seconds since 1970, fractions allowed. Undefined for anything else. */
export function numericDate(claims: JsonObject, name: string): number | undefined {
  const value = memberOf(claims, name);
  if (typeof value !== 'number' && typeof value !== 'bigint') return undefined;
  const seconds = Number(value);
  return Number.isFinite(seconds) ? seconds : undefined;
}

/** The last second that a JavaScript date can hold. */
const LAST_SECOND = 8.64e12;

/** A moment for people; beyond the calendar its plain number. */
export function instant(seconds: number): string {
  return Math.abs(seconds) <= LAST_SECOND ? rfc3339(Math.floor(seconds)) : String(seconds);
}

/** The audiences of a token; undefined when they are neither a text nor a list of texts. */
export function audiencesOf(claims: JsonObject): readonly string[] | undefined {
  const aud = memberOf(claims, 'aud');
  const list: readonly unknown[] = Array.isArray(aud) ? aud : aud === undefined ? [] : [aud];
  return list.every((item) => typeof item === 'string' && item !== '') ? (list as string[]) : undefined;
}

function checkAudience(claims: JsonObject, expectedOnes: readonly string[]): JwtRefusal | undefined {
  const found = audiencesOf(claims);
  const expected = list(expectedOnes);
  if (found === undefined) {
    const message = 'its "aud" is neither a text nor a list of texts';
    return { reason: 'audience-malformed', message, expected };
  }
  if (found.length === 0) return { reason: 'audience-missing', message: 'it names no audience', expected };
  if (found.some((audience) => expectedOnes.includes(audience))) return undefined;
  const message = `it is for ${list(found)}, not for ${expectedOnes.length === 1 ? '' : 'any of '}${expected}`;
  return { reason: 'audience-differs', message, expected, found: list(found) };
}

/** A few texts in quotes. */
function list(texts: readonly string[]): string {
  const shown = texts.slice(0, 5).map((text) => quoted(text));
  const left = texts.length - shown.length;
  return left === 0 ? shown.join(', ') : `${shown.join(', ')} and ${left} more`;
}
