/** What is odd about a JWT-SVID although it may be valid. */
import { type JsonObject, memberOf } from '../../encoding/json-value.js';
import { quoted } from '../../encoding/printable.js';
import { audiencesOf, instant, numericDate, TIMES } from './check-claims.js';
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
  const lifetime = lifetimeOf(claims, at);
  const notes = [
    noteKeyId(header),
    noteSubject(claims),
    hasMilliseconds(claims) ? note('jwt-svid-exp-numeric-date', IN_MILLISECONDS) : undefined,
    lifetime === undefined ? undefined : noteLifetime(lifetime),
    noteIssuedAhead(claims, at, leeway),
    noteLeeway(claims, at, leeway),
    noteSeveralAudiences(claims),
    noteBroadAudience(claims),
    noteExtraClaims(claims),
  ];
  return notes.filter((found) => found !== undefined);
}

type MaybeNote = JwtNote | undefined;

export function noteKeyId(header: JsonObject): MaybeNote {
  if (Object.hasOwn(header, 'kid')) return undefined;
  return note('jwt-svid-kid', 'it has no "kid", and go-spiffe and SPIRE refuse such tokens');
}

function noteSubject(claims: JsonObject): MaybeNote {
  const sub = memberOf(claims, 'sub');
  if (typeof sub !== 'string' || !/^spiffe:\/\/[^/]+$/.test(sub)) return undefined;
  return note('jwt-svid-sub-has-path', NO_PATH);
}

export const NO_PATH = 'its subject is the ID of the trust domain, not of a workload';
const IN_MILLISECONDS = 'a time of it is millennia ahead: milliseconds were meant';

/** Whether a time was meant in milliseconds. */
export function isInMilliseconds(claims: JsonObject, name: (typeof TIMES)[number]): boolean {
  return (numericDate(claims, name) ?? 0) > LIKELY_MILLISECONDS;
}

const hasMilliseconds = (claims: JsonObject): boolean => TIMES.some((name) => isInMilliseconds(claims, name));

/**
 * Seconds from its issue, or from a moment when that is not told, to its end; undefined where times are wrong. A WIT-SVID
 * lives from `nbf`, when it has one (WIT-SVID §3.5).
 */
export function lifetimeOf(claims: JsonObject, at: number, from: 'iat' | 'nbf' = 'iat'): number | undefined {
  const exp = numericDate(claims, 'exp');
  if (exp === undefined || hasMilliseconds(claims)) return undefined;
  return exp - (numericDate(claims, from) ?? numericDate(claims, 'iat') ?? at);
}

export function noteLifetime(seconds: number): MaybeNote {
  if (seconds <= USUAL_LIFETIME) return undefined;
  const message = `it lives for ${spanOf(seconds)}, and can be replayed all that time`;
  return note('jwt-svid-lifetime-short', message, seconds > LONG_LIFETIME ? 'warning' : 'info');
}

/** Minutes, hours from three on, days from three on. */
function spanOf(seconds: number): string {
  if (seconds < 3 * 3600) return `${Math.round(seconds / 60)} min`;
  return seconds < 3 * 86_400 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} d`;
}

export function noteIssuedAhead(claims: JsonObject, at: number, leeway: number): MaybeNote {
  const iat = numericDate(claims, 'iat');
  if (iat === undefined || iat <= at + leeway) return undefined;
  return note('jwt-svid-iat-future', `it was issued in the future, at ${instant(iat)}`);
}

function noteLeeway(claims: JsonObject, at: number, leeway: number): MaybeNote {
  const exp = numericDate(claims, 'exp');
  const nbf = numericDate(claims, 'nbf');
  const isPast = exp !== undefined && exp <= at && at < exp + leeway;
  const isAhead = nbf !== undefined && at < nbf && nbf - leeway <= at;
  if (!isPast && !isAhead) return undefined;
  return note('jwt-svid-exp-leeway', `it is outside its time, within the ${leeway} s of leeway`, 'info');
}

export function noteSeveralAudiences(claims: JsonObject): MaybeNote {
  const count = audiencesOf(claims)?.length ?? 0;
  if (count <= 1) return undefined;
  const message = `it has ${count} audiences, each of which can replay it to the others`;
  return note('jwt-svid-aud-single', message);
}

export function noteBroadAudience(claims: JsonObject): MaybeNote {
  const isBroad = (audience: string) => audience === '*' || /^spiffe:\/\/[^/]*\/?$/.test(audience);
  const broad = audiencesOf(claims)?.find(isBroad);
  if (broad === undefined) return undefined;
  return note('jwt-svid-aud-scoped', `its audience ${quoted(broad)} is wider than one service`, 'info');
}

/** `known` are claims that a profile adds to the registered ones. */
export function noteExtraClaims(claims: JsonObject, known: readonly string[] = []): MaybeNote {
  // A name with a domain in it collides with nobody's (RFC 7519 §4.2).
  const own = Object.keys(claims).filter(
    (name) => !REGISTERED_CLAIMS.includes(name) && !known.includes(name) && !/[.:/]/.test(name),
  );
  if (own.length === 0) return undefined;
  const shown = own.slice(0, 5).map((name) => quoted(name, 40));
  const more = own.length > shown.length ? ` and ${own.length - shown.length} more` : '';
  const message = `private claims without a namespace: ${shown.join(', ')}${more}`;
  return note('jwt-svid-extra-claims', message, 'info');
}

const note = (
  rule: JwtNote['rule'],
  message: string,
  severity: JwtNote['severity'] = 'warning',
): JwtNote => ({ rule, severity, message });
