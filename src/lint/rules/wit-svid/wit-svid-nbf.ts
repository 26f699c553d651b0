import { memberOf } from '../../../encoding/json-value.js';
import { checkStart, checkTime } from '../../../svid/index.js';
import { witSvid } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { asBreach } from '../jwt-svid/as-breach.js';

export const witSvidNbf = defineRule({
  id: 'wit-svid-nbf',
  standard: 'wit-svid',
  title: 'The token is valid already',
  severity: 'error',
  requirement: 'MUST',
  citation: witSvid('3.5', '35-not-before---nbf'),
  appliesTo: ['wit-svid'],
  rationale:
    'Before "nbf", validators refuse the token, and the standard grants no leeway here. An issuer may set it a little back for clocks that differ.',
  fix: 'Compare the clocks of the issuer and of this machine, or leave "nbf" out, as SPIRE does',
  good: '{"iat":1790000000,"nbf":1789999990}',
  bad: '{"iat":1790000000,"nbf":1790003600}',
  refusedBy: ['go-spiffe'],
  incubating: true,
  check: ({ claims }, { now }) => {
    const refusal = checkTime(claims, 'nbf') ?? checkStart(claims, now, 0);
    return asBreach(refusal, 'claims.nbf', memberOf(claims, 'nbf'));
  },
});
