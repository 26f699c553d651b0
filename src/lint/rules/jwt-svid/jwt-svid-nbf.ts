import { memberOf } from '../../../encoding/json-value.js';
import { checkStart, isInMilliseconds } from '../../../svid/index.js';
import { rfc } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { asBreach } from './as-breach.js';

export const jwtSvidNbf = defineRule({
  id: 'jwt-svid-nbf',
  standard: 'jwt-svid',
  title: 'The token is valid already',
  severity: 'error',
  requirement: 'MUST',
  citation: rfc(7519, '4.1.5'),
  appliesTo: ['jwt-svid'],
  rationale:
    'Before "nbf", validators refuse the token; go-spiffe and SPIRE allow a minute for clocks that differ, and a lint allows none. Most often the clock of the issuer is ahead.',
  fix: 'Compare the clocks of the issuer and of this machine, or leave "nbf" out, as SPIRE does',
  good: '{"iat":1790000000,"nbf":1790000000}',
  bad: '{"iat":1790000000,"nbf":1790003600}',
  refusedBy: ['go-spiffe', 'spire'],
  check: ({ claims }, { now }) => {
    if (isInMilliseconds(claims, 'nbf')) return undefined; // jwt-svid-exp-numeric-date tells it
    return asBreach(checkStart(claims, now, 0), 'claims.nbf', memberOf(claims, 'nbf'));
  },
});
