import type { JwkReading } from '../../../bundle/index.js';
import { isJsonObject, type JsonObject, memberOf } from '../../../encoding/json-value.js';

/** `cnf.jwk` (RFC 7800 §3.2); undefined where it is no object, which wit-svid-cnf-present tells. */
export function confirmationKey(claims: JsonObject): JsonObject | undefined {
  const cnf = memberOf(claims, 'cnf');
  const jwk = isJsonObject(cnf) ? memberOf(cnf, 'jwk') : undefined;
  return isJsonObject(jwk) ? jwk : undefined;
}

/** A sound key on a curve that no algorithm here takes, such as secp256k1: its algorithm is what is wrong. */
export function isOfOtherCurve(jwk: JsonObject, reading: JwkReading): boolean {
  const kty = memberOf(jwk, 'kty');
  return !reading.ok && reading.unknown && (kty === 'EC' || kty === 'OKP');
}
