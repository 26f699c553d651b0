import { memberOf } from '../../../encoding/json-value.js';
import { isInMilliseconds, noteIssuedAhead } from '../../../svid/index.js';
import { rfc } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { asBreach } from './as-breach.js';

export const jwtSvidIatFuture = defineRule({
  id: 'jwt-svid-iat-future',
  standard: 'jwt-svid',
  title: 'The token was not issued in the future',
  severity: 'warning',
  requirement: 'derived',
  citation: rfc(7519, '4.1.6'),
  appliesTo: ['jwt-svid'],
  rationale:
    'A clock of issuer or reader is wrong, or the token was made up. The standard is silent on it, but go-spiffe and SPIRE refuse a token that was issued more than a minute ahead.',
  fix: 'Compare the clocks of the issuer and of this machine: chronyc tracking, or timedatectl',
  good: '{"iat":1790000000}, looked at a second later',
  bad: '{"iat":1790003600}, looked at an hour before',
  refusedBy: ['go-spiffe', 'spire'],
  check: ({ claims }, { now }) => {
    if (isInMilliseconds(claims, 'iat')) return undefined; // jwt-svid-exp-numeric-date tells it
    return asBreach(noteIssuedAhead(claims, now, 0), 'claims.iat', memberOf(claims, 'iat'));
  },
});
