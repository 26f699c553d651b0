import { isJsonObject, kindOf, memberOf } from '../../../encoding/json-value.js';
import { witSvid } from '../../citation.js';
import { defineRule } from '../../rule.js';

export const witSvidCnfPresent = defineRule({
  id: 'wit-svid-cnf-present',
  standard: 'wit-svid',
  title: 'The token names the key that its holder proves',
  severity: 'error',
  requirement: 'MUST',
  citation: witSvid('3.2', '32-confirmation---cnf'),
  appliesTo: ['wit-svid'],
  rationale:
    'A WIT-SVID is worth something only together with a proof of the private key whose public half stands in "cnf.jwk". Without it, nobody can prove anything and validators refuse the token.',
  fix: 'Put the public key of the workload into the token as "cnf": {"jwk": {...}}',
  good: '{"cnf":{"jwk":{"kty":"EC","crv":"P-256","alg":"ES256","x":"...","y":"..."}}}',
  bad: '{"cnf":{"kid":"k1"}}',
  refusedBy: ['go-spiffe'],
  incubating: true,
  check: ({ claims }) => {
    const cnf = memberOf(claims, 'cnf');
    if (!isJsonObject(cnf)) return { message: `its "cnf" is ${kindOf(cnf)}`, field: 'claims.cnf' };
    const jwk = memberOf(cnf, 'jwk');
    if (isJsonObject(jwk)) return undefined;
    return { message: `the "jwk" in its "cnf" is ${kindOf(jwk)}`, field: 'claims.cnf.jwk' };
  },
});
