import { decodeJwk } from '../../../bundle/index.js';
import { memberOf } from '../../../encoding/json-value.js';
import { fitsAlgorithm, JWS_ALGORITHMS, keyOf, MIN_RSA_BITS } from '../../../svid/index.js';
import { witSvid } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { confirmationKey, isOfOtherCurve } from './confirmation-key.js';

export const witSvidCnfAlgKeyMatch = defineRule({
  id: 'wit-svid-cnf-alg-key-match',
  standard: 'wit-svid',
  title: 'The algorithm in cnf fits its key',
  severity: 'error',
  requirement: 'derived',
  citation: witSvid('3.2', '32-confirmation---cnf'),
  appliesTo: ['wit-svid'],
  rationale:
    'ES256, ES384 and ES512 take a key on P-256, P-384 and P-521, and the others an RSA key of 2048 bits or more. With another key, no proof can be made; go-spiffe lets such a token pass, and the failure comes later.',
  fix: 'Name the algorithm of the key: ES256 for EC P-256, RS256 or PS256 for RSA',
  good: '{"kty":"EC","crv":"P-256","alg":"ES256"}',
  bad: '{"kty":"EC","crv":"P-256","alg":"RS256"}',
  acceptedBy: ['go-spiffe', 'spire'],
  incubating: true,
  check: ({ claims }) => {
    const jwk = confirmationKey(claims);
    const alg = jwk === undefined ? undefined : memberOf(jwk, 'alg');
    const algorithm = typeof alg === 'string' ? JWS_ALGORITHMS.get(alg) : undefined;
    if (jwk === undefined || algorithm === undefined) return undefined; // wit-svid-cnf-alg tells it
    const reading = decodeJwk(jwk);
    const field = 'claims.cnf.jwk';
    const takes = `"${alg}" takes a key of kind ${keyOf(algorithm)}`;
    if (!reading.ok) {
      return isOfOtherCurve(jwk, reading) ? { message: `${takes}, and ${reading.why}`, field } : undefined;
    }
    const { kind } = reading.publicKey;
    if (!fitsAlgorithm(algorithm, kind)) return { message: `${takes}, and its key is ${kind.label}`, field };
    if ((kind.bits ?? MIN_RSA_BITS) >= MIN_RSA_BITS) return undefined;
    return { message: `its key (${kind.label}) has fewer than ${MIN_RSA_BITS} bits`, field };
  },
});
