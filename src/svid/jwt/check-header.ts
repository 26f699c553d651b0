/** What the header of a JWT-SVID must be before anything else is looked at (JWT-SVID §2). */
import { kindOf, memberOf } from '../../encoding/json-value.js';
import { quoted } from '../../encoding/printable.js';
import { JWS_ALGORITHMS } from './algorithms.js';
import type { Jwt } from './jwt.js';
import type { JwtRefusal } from './reasons.js';

const ALLOWED_HEADERS = ['alg', 'kid', 'typ'];
const ALLOWED = [...JWS_ALGORITHMS.keys()].join(', ');

/** The first thing that is wrong with the header, in the order of the specification. */
export function checkHeader({ header }: Jwt): JwtRefusal | undefined {
  const { alg, typ, kid } = {
    alg: memberOf(header, 'alg'),
    typ: memberOf(header, 'typ'),
    kid: memberOf(header, 'kid'),
  };
  if (typeof alg !== 'string') {
    return { reason: 'algorithm-missing', message: `its "alg" is ${kindOf(alg)}`, expected: ALLOWED };
  }
  if (!JWS_ALGORITHMS.has(alg)) {
    const message = `its "alg" ${quoted(alg)} is not allowed`;
    return { reason: 'algorithm-not-allowed', message, expected: ALLOWED, found: alg };
  }
  if (typ === 'wit+jwt') {
    const message = 'it is a WIT-SVID ("typ" is "wit+jwt"), which proves nothing without its private key';
    return { reason: 'wit-svid', message, expected: 'JWT', found: typ };
  }
  if (typ !== undefined && typ !== 'JWT' && typ !== 'JOSE') {
    const found = typeof typ === 'string' ? quoted(typ) : kindOf(typ);
    const message = `its "typ" is ${found} where only "JWT" and "JOSE" are allowed`;
    return { reason: 'type-not-allowed', message, expected: 'JWT', found };
  }
  const extra = Object.keys(header).find((name) => !ALLOWED_HEADERS.includes(name));
  if (extra !== undefined) {
    const message = `its header has the member ${quoted(extra)}`;
    return { reason: 'header-not-allowed', message, expected: ALLOWED_HEADERS.join(', '), found: extra };
  }
  if (kid !== undefined && (typeof kid !== 'string' || kid === '')) {
    const found = kid === '' ? 'empty' : kindOf(kid);
    return { reason: 'key-id-malformed', message: `its "kid" is ${found}`, expected: 'a string', found };
  }
  return undefined;
}
