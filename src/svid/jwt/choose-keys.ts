/** Which keys of a bundle may have signed a JWT-SVID (JWT-SVID §6.2, RFC 7518 §3). */
import type { JwtAuthority } from '../../bundle/index.js';
import { memberOf } from '../../encoding/json-value.js';
import { quoted } from '../../encoding/printable.js';
import { fitsAlgorithm, JWS_ALGORITHMS, type JwsAlgorithm, keyOf, MIN_RSA_BITS } from './algorithms.js';
import type { Jwt } from './jwt.js';
import type { JwtRefusal } from './reasons.js';

/** Signature checks that a token without a `kid` can cost: no trust domain has this many keys at a time. */
const MAX_KEYS_TRIED = 32;

export type KeyChoice =
  | { readonly ok: true; readonly authorities: readonly JwtAuthority[] }
  | { readonly ok: false; readonly refusal: JwtRefusal };

/** The key with the token's `kid`, or without one all keys that fit; never one that the algorithm does not take. */
export function chooseKeys({ header }: Jwt, all: readonly JwtAuthority[]): KeyChoice {
  const alg = String(memberOf(header, 'alg'));
  const algorithm = JWS_ALGORITHMS.get(alg);
  if (algorithm === undefined) throw new Error('the algorithm is checked before a key is looked for');
  const kid = memberOf(header, 'kid');
  const named = kid === undefined ? all : all.filter(({ keyId }) => keyId === kid);
  if (named.length === 0) return refuse(notFound(String(kid), all));
  const fitting = named.filter(({ publicKey }) => fitsAlgorithm(algorithm, publicKey.kind));
  if (fitting.length === 0) return refuse(doesNotFit(alg, algorithm, named));
  const strong = fitting.filter(({ publicKey }) => (publicKey.kind.bits ?? MIN_RSA_BITS) >= MIN_RSA_BITS);
  if (strong.length === 0) return refuse(weak(fitting));
  if (strong.length > MAX_KEYS_TRIED) {
    const message = `it has no "kid", and ${strong.length} keys could have signed it`;
    return refuse({ reason: 'too-many-keys', message, expected: 'a "kid"' });
  }
  return { ok: true, authorities: strong };
}

const refuse = (refusal: JwtRefusal): KeyChoice => ({ ok: false, refusal });

function notFound(kid: string, all: readonly JwtAuthority[]): JwtRefusal {
  const ids = all.flatMap(({ keyId }) => (keyId === undefined ? [] : [quoted(keyId, 64)]));
  const message = `no JWT key of the bundle has the ID ${quoted(kid)}`;
  return { reason: 'key-not-found', message, expected: few(ids), found: quoted(kid) };
}

function doesNotFit(alg: string, algorithm: JwsAlgorithm, named: readonly JwtAuthority[]): JwtRefusal {
  const expected = keyOf(algorithm);
  const found = few([...new Set(named.map(({ publicKey }) => publicKey.kind.label))]);
  const message = `"${alg}" takes a key of kind ${expected}, and the bundle has ${found}`;
  return { reason: 'key-does-not-fit', message, expected, found };
}

function weak(fitting: readonly JwtAuthority[]): JwtRefusal {
  const found = few([...new Set(fitting.map(({ publicKey }) => publicKey.kind.label))]);
  const message = `its key (${found}) is too short`;
  return { reason: 'weak-key', message, expected: `${MIN_RSA_BITS} bits or more`, found };
}

function few(texts: readonly string[]): string {
  const shown = texts.slice(0, 5).join(', ');
  return texts.length > 5 ? `${shown} and ${texts.length - 5} more` : shown;
}
