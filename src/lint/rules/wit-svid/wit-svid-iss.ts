import { memberOf } from '../../../encoding/json-value.js';
import { quoted } from '../../../encoding/printable.js';
import { witSvid } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { asBreach } from '../jwt-svid/as-breach.js';

export const witSvidIss = defineRule({
  id: 'wit-svid-iss',
  standard: 'wit-svid',
  title: 'The issuer is not an address of an OIDC provider',
  severity: 'warning',
  requirement: 'SHOULD NOT',
  citation: witSvid('3.7', '37-issuer---iss'),
  appliesTo: ['wit-svid'],
  rationale:
    'Generic JWT libraries fetch keys from an https issuer (OIDC discovery) and then take the token as a bearer token, without a proof of its key.',
  fix: 'Leave "iss" out, or write something that is no https address; in SPIRE Server, do not set "wit_issuer" to one',
  good: '{"iss":"spiffe://example.org"}',
  bad: '{"iss":"https://oidc.example.org"}',
  acceptedBy: ['go-spiffe', 'spire'],
  incubating: true,
  check: ({ claims }) => {
    const iss = memberOf(claims, 'iss');
    if (typeof iss !== 'string' || !/^https:/i.test(iss)) return undefined;
    const message = `its "iss" ${quoted(iss, 80)} can be used for OIDC discovery`;
    return asBreach({ message }, 'claims.iss', iss);
  },
});
