/** What the header of a JWT-SVID must be before anything else is looked at (JWT-SVID §2). */
import { type JsonObject, kindOf, memberOf } from '../../encoding/json-value.js';
import { quoted } from '../../encoding/printable.js';
import { JWS_ALGORITHMS } from './algorithms.js';
import type { Jwt } from './jwt.js';
import type { JwtRefusal } from './reasons.js';

const ALLOWED_HEADERS = ['alg', 'kid', 'typ'];
const ALLOWED = [...JWS_ALGORITHMS.keys()].join(', ');

/** The first thing that is wrong with the header, in the order of the specification. */
export function checkHeader({ header }: Jwt): JwtRefusal | undefined {
  return checkAlgorithm(header) ?? checkType(header) ?? checkMembers(header) ?? checkKeyId(header);
}

/** JWT-SVID §2.1, WIT-SVID §2.3. */
export function checkAlgorithm(header: JsonObject): JwtRefusal | undefined {
  const alg = memberOf(header, 'alg');
  if (typeof alg !== 'string') {
    return { reason: 'algorithm-missing', message: `its "alg" is ${kindOf(alg)}`, expected: ALLOWED };
  }
  if (JWS_ALGORITHMS.has(alg)) return undefined;
  const message = `its "alg" ${quoted(alg)} is not allowed`;
  return { reason: 'algorithm-not-allowed', message, expected: ALLOWED, found: alg };
}

/** JWT-SVID §2.3. */
export function checkType(header: JsonObject): JwtRefusal | undefined {
  const typ = memberOf(header, 'typ');
  if (typ === undefined || typ === 'JWT' || typ === 'JOSE') return undefined;
  if (typ === 'wit+jwt') {
    const message = 'it is a WIT-SVID ("typ" is "wit+jwt"), which proves nothing without its private key';
    return { reason: 'wit-svid', message, expected: 'JWT', found: typ };
  }
  const found = typeof typ === 'string' ? quoted(typ) : kindOf(typ);
  const message = `its "typ" is ${found} where only "JWT" and "JOSE" are allowed`;
  return { reason: 'type-not-allowed', message, expected: 'JWT', found };
}

/** Members that neither standard has (JWT-SVID §2, WIT-SVID §2.4). */
export function extraHeaders(header: JsonObject): string[] {
  return Object.keys(header).filter((name) => !ALLOWED_HEADERS.includes(name));
}

function checkMembers(header: JsonObject): JwtRefusal | undefined {
  const [extra] = extraHeaders(header);
  if (extra === undefined) return undefined;
  const message = `its header has the member ${quoted(extra)}`;
  return { reason: 'header-not-allowed', message, expected: ALLOWED_HEADERS.join(', '), found: extra };
}

/** JWT-SVID §2.2: it may be missing. */
export function checkKeyId(header: JsonObject): JwtRefusal | undefined {
  const kid = memberOf(header, 'kid');
  if (kid === undefined || (typeof kid === 'string' && kid !== '')) return undefined;
  const found = kid === '' ? 'empty' : kindOf(kid);
  return { reason: 'key-id-malformed', message: `its "kid" is ${found}`, expected: 'a string', found };
}
