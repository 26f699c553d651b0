import { memberOf } from '../../../encoding/json-value.js';
import { checkExpiry } from '../../../svid/index.js';
import { jwtSvid } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { asBreach } from './as-breach.js';

export const jwtSvidExpNotPast = defineRule({
  id: 'jwt-svid-exp-not-past',
  standard: 'jwt-svid',
  title: 'The token has not expired',
  severity: 'error',
  requirement: 'MUST',
  citation: jwtSvid('3.3', '33-expiration-time'),
  appliesTo: ['jwt-svid'],
  rationale:
    'Validators refuse an expired token; go-spiffe and SPIRE allow a minute for clocks that differ, and a lint allows none.',
  fix: 'Fetch a new token; workloads fetch one for each call or when half of its life is over, and store none',
  good: 'exp 2026-11-23T05:05:00Z, looked at before',
  bad: 'exp 2026-11-23T05:05:00Z, looked at a day later',
  refusedBy: ['go-spiffe', 'spire'],
  check: ({ claims }, { now }) =>
    asBreach(checkExpiry(claims, now, 0), 'claims.exp', memberOf(claims, 'exp')),
});
