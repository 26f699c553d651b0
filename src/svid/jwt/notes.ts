/** What is odd about a JWT-SVID although it may be valid. */
import { type JsonObject, memberOf } from '../../encoding/json-value.js';
import { quoted } from '../../encoding/printable.js';
import { audiencesOf, instant, numericDate } from './check-claims.js';
import type { Jwt } from './jwt.js';

export interface JwtNote {
  /** The rule's id in the requirements catalogue. */
  readonly rule:
    | 'jwt-svid-kid'
    | 'jwt-svid-sub-has-path'
    | 'jwt-svid-aud-single'
    | 'jwt-svid-aud-scoped'
    | 'jwt-svid-exp-numeric-date'
    | 'jwt-svid-exp-leeway'
    | 'jwt-svid-lifetime-short'
    | 'jwt-svid-iat-future'
    | 'jwt-svid-extra-claims';
  readonly severity: 'warning' | 'info';
  /** A clause for people, without a full stop. */
  readonly message: string;
}

/** A time in seconds beyond this, in the year 5138, was meant in milliseconds. */
const LIKELY_MILLISECONDS = 1e11;
const USUAL_LIFETIME = 300;
const LONG_LIFETIME = 3600;
const REGISTERED_CLAIMS = ['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti'];

/** Notes on a token, by itself and at a moment (seconds since 1970, with the leeway that the validator grants). */
export function noteJwt({ header, claims }: Jwt, at: number, leeway: number): JwtNote[] {
  return [
    ...noteHeader(header),
    ...noteSubject(claims),
    ...noteTimes(claims, at, leeway),
    ...noteAudience(claims),
    ...noteClaims(claims),
  ];
}

function noteHeader(header: JsonObject): JwtNote[] {
  if (Object.hasOwn(header, 'kid')) return [];
  return [warning('jwt-svid-kid', 'it has no "kid", and go-spiffe and SPIRE refuse such tokens')];
}

function noteSubject(claims: JsonObject): JwtNote[] {
  const sub = memberOf(claims, 'sub');
  if (typeof sub !== 'string' || !/^spiffe:\/\/[^/]+$/.test(sub)) return [];
  return [warning('jwt-svid-sub-has-path', 'its subject is the ID of the trust domain, not of a workload')];
}

function noteTimes(claims: JsonObject, at: number, leeway: number): JwtNote[] {
  const notes: JwtNote[] = [];
  const exp = numericDate(claims, 'exp');
  const iat = numericDate(claims, 'iat');
  const nbf = numericDate(claims, 'nbf');
  if ([exp, iat, nbf].some((time) => time !== undefined && time > LIKELY_MILLISECONDS)) {
    notes.push(
      warning('jwt-svid-exp-numeric-date', 'a time of it is millennia ahead: milliseconds were meant'),
    );
  } else if (exp !== undefined) {
    notes.push(...noteLifetime(exp - (iat ?? at)));
  }
  if (iat !== undefined && iat > at + leeway)
    notes.push(warning('jwt-svid-iat-future', `it was issued in the future, at ${instant(iat)}`));
  const isPast = exp !== undefined && exp <= at && at < exp + leeway;
  const isAhead = nbf !== undefined && at < nbf && nbf - leeway <= at;
  if (isPast || isAhead)
    notes.push(info('jwt-svid-exp-leeway', `it is outside its time, within the ${leeway} s of leeway`));
  return notes;
}

function noteLifetime(seconds: number): JwtNote[] {
  if (seconds <= USUAL_LIFETIME) return [];
  const minutes = Math.round(seconds / 60);
  const message = `it lives for ${minutes} min, and can be replayed all that time`;
  return [
    seconds > LONG_LIFETIME
      ? warning('jwt-svid-lifetime-short', message)
      : info('jwt-svid-lifetime-short', message),
  ];
}

function noteAudience(claims: JsonObject): JwtNote[] {
  const audiences = audiencesOf(claims) ?? [];
  const notes: JwtNote[] = [];
  if (audiences.length > 1) {
    const message = `it has ${audiences.length} audiences, each of which can replay it to the others`;
    notes.push(warning('jwt-svid-aud-single', message));
  }
  const broad = audiences.find((audience) => audience === '*' || /^spiffe:\/\/[^/]*\/?$/.test(audience));
  if (broad !== undefined)
    notes.push(info('jwt-svid-aud-scoped', `its audience ${quoted(broad)} is wider than one service`));
  return notes;
}

function noteClaims(claims: JsonObject): JwtNote[] {
  // A name with a domain in it collides with nobody's (RFC 7519 §4.2).
  const own = Object.keys(claims).filter((name) => !REGISTERED_CLAIMS.includes(name) && !/[.:/]/.test(name));
  if (own.length === 0) return [];
  const shown = own.slice(0, 5).map((name) => quoted(name, 40));
  const more = own.length > shown.length ? ` and ${own.length - shown.length} more` : '';
  return [info('jwt-svid-extra-claims', `private claims without a namespace: ${shown.join(', ')}${more}`)];
}

const warning = (rule: JwtNote['rule'], message: string): JwtNote => ({ rule, severity: 'warning', message });
const info = (rule: JwtNote['rule'], message: string): JwtNote => ({ rule, severity: 'info', message });
