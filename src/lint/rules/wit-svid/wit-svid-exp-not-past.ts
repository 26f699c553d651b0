import { memberOf } from '../../../encoding/json-value.js';
import { checkExpiry } from '../../../svid/index.js';
import { witSvid } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { asBreach } from '../jwt-svid/as-breach.js';

export const witSvidExpNotPast = defineRule({
  id: 'wit-svid-exp-not-past',
  standard: 'wit-svid',
  title: 'The token has not expired',
  severity: 'error',
  requirement: 'MUST',
  citation: witSvid('3.4', '34-expiry---exp'),
  appliesTo: ['wit-svid'],
  rationale:
    'Validators refuse an expired token; go-spiffe allows a minute for clocks that differ, and a lint allows none.',
  fix: 'Have a new token issued, and renew it when half of its life is over',
  good: 'exp 2026-11-23T06:00:00Z, looked at before',
  bad: 'exp 2026-11-23T06:00:00Z, looked at a day later',
  refusedBy: ['go-spiffe'],
  incubating: true,
  check: ({ claims }, { now }) =>
    asBreach(checkExpiry(claims, now, 0), 'claims.exp', memberOf(claims, 'exp')),
});
