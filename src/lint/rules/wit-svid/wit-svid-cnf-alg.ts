import { memberOf } from '../../../encoding/json-value.js';
import { checkAlgorithm } from '../../../svid/index.js';
import { witSvid } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { asBreach } from '../jwt-svid/as-breach.js';
import { confirmationKey } from './confirmation-key.js';

export const witSvidCnfAlg = defineRule({
  id: 'wit-svid-cnf-alg',
  standard: 'wit-svid',
  title: 'The key in cnf names one of the nine algorithms',
  severity: 'error',
  requirement: 'MUST',
  citation: witSvid('3.2', '32-confirmation---cnf'),
  appliesTo: ['wit-svid'],
  rationale:
    'The proof is signed by the algorithm that stands beside the key, so that nobody can talk a validator into another. RS256 to RS512, ES256 to ES512 and PS256 to PS512 are allowed.',
  fix: 'Put "alg" into "cnf.jwk", such as "ES256" for a key on P-256; Ed25519 keys cannot be used',
  good: '{"kty":"EC","crv":"P-256","alg":"ES256","x":"...","y":"..."}',
  bad: '{"kty":"EC","crv":"P-256","x":"...","y":"..."}',
  refusedBy: ['go-spiffe'],
  incubating: true,
  check: ({ claims }) => {
    const jwk = confirmationKey(claims);
    if (jwk === undefined) return undefined;
    const refusal = checkAlgorithm(jwk);
    if (refusal === undefined) return undefined;
    const message = `in its key, the ${refusal.message.replace(/^its /, '')}`;
    return asBreach({ message }, 'claims.cnf.jwk.alg', memberOf(jwk, 'alg'));
  },
});
