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
  return (
    checkExpiryPresent(claims) ??
    checkTime(claims, 'exp') ??
    checkTime(claims, 'nbf') ??
    checkTime(claims, 'iat') ??
    checkExpiry(claims, at, leeway) ??
    checkStart(claims, at, leeway) ??
    checkAudience(claims, audiences)
  );
}

/** Claims that are a NumericDate. */
export const TIMES = ['exp', 'nbf', 'iat'] as const;

/** JWT-SVID §3.1; what it says is not looked at. */
export function checkSubjectPresent(claims: JsonObject): JwtRefusal | undefined {
  const sub = memberOf(claims, 'sub');
  if (typeof sub === 'string' && sub !== '') return undefined;
  const found = sub === '' ? 'empty' : kindOf(sub);
  return { reason: 'subject-missing', message: `its "sub" is ${found}`, expected: 'a SPIFFE ID', found };
}

export function checkExpiryPresent(claims: JsonObject): JwtRefusal | undefined {
  if (Object.hasOwn(claims, 'exp')) return undefined;
  return { reason: 'expiry-missing', message: 'it has no "exp", and would be good for ever' };
}

/** The form of a time; it may be missing. */
export function checkTime(claims: JsonObject, name: (typeof TIMES)[number]): JwtRefusal | undefined {
  if (!Object.hasOwn(claims, name) || numericDate(claims, name) !== undefined) return undefined;
  const value = memberOf(claims, name);
  const found = typeof value === 'number' || typeof value === 'bigint' ? 'beyond all numbers' : kindOf(value);
  const message = `its "${name}" is ${found} where a number of seconds belongs`;
  return { reason: 'time-malformed', message, expected: 'a number of seconds since 1970' };
}

const moment = (at: number, leeway: number): string =>
  `${instant(at)}${leeway > 0 ? `, give or take ${leeway} s` : ''}`;

/** JWT-SVID §3.3; nothing where "exp" is no time. */
export function checkExpiry(claims: JsonObject, at: number, leeway: number): JwtRefusal | undefined {
  const exp = numericDate(claims, 'exp');
  if (exp === undefined || at < exp + leeway) return undefined;
  const found = instant(exp);
  return { reason: 'expired', message: `it ended at ${found}`, expected: moment(at, leeway), found };
}

/** RFC 7519 §4.1.5; nothing where "nbf" is missing or no time. */
export function checkStart(claims: JsonObject, at: number, leeway: number): JwtRefusal | undefined {
  const nbf = numericDate(claims, 'nbf');
  if (nbf === undefined || at >= nbf - leeway) return undefined;
  const found = instant(nbf);
  return { reason: 'not-yet-valid', message: `it begins at ${found}`, expected: moment(at, leeway), found };
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

/** That there are some (JWT-SVID §3.2, RFC 7519 §4.1.3), of what `audiencesOf` gave. */
export function checkAudiencePresent(found: readonly string[] | undefined): JwtRefusal | undefined {
  if (found === undefined) {
    return { reason: 'audience-malformed', message: 'its "aud" is neither a text nor a list of texts' };
  }
  return found.length === 0 ? { reason: 'audience-missing', message: 'it names no audience' } : undefined;
}

function checkAudience(claims: JsonObject, expectedOnes: readonly string[]): JwtRefusal | undefined {
  const found = audiencesOf(claims);
  const expected = list(expectedOnes);
  const refusal = checkAudiencePresent(found);
  if (refusal !== undefined) return { ...refusal, expected };
  if (found === undefined || found.some((audience) => expectedOnes.includes(audience))) return undefined;
  const message = `it is for ${list(found)}, not for ${expectedOnes.length === 1 ? '' : 'any of '}${expected}`;
  return { reason: 'audience-differs', message, expected, found: list(found) };
}

/** A few texts in quotes. */
function list(texts: readonly string[]): string {
  const shown = texts.slice(0, 5).map((text) => quoted(text));
  const left = texts.length - shown.length;
  return left === 0 ? shown.join(', ') : `${shown.join(', ')} and ${left} more`;
}
