import { memberOf } from '../../../encoding/json-value.js';
import { checkExpiryPresent, checkTime, isInMilliseconds } from '../../../svid/index.js';
import { witSvid } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { asBreach } from '../jwt-svid/as-breach.js';

export const witSvidExpPresent = defineRule({
  id: 'wit-svid-exp-present',
  standard: 'wit-svid',
  title: 'The token has an expiry, in seconds since 1970',
  severity: 'error',
  requirement: 'MUST',
  citation: witSvid('3.4', '34-expiry---exp'),
  appliesTo: ['wit-svid'],
  rationale:
    'Nothing revokes a token: it ends when it expires. Without "exp" it never does, and one in milliseconds ends millennia ahead.',
  fix: 'Have it issued with "exp" as a number of seconds, an hour ahead or less',
  good: '{"exp":1790003600}',
  bad: '{"iat":1790000000}',
  refusedBy: ['go-spiffe'],
  incubating: true,
  check: ({ claims }) => {
    const refusal = checkExpiryPresent(claims) ?? checkTime(claims, 'exp');
    const exp = memberOf(claims, 'exp');
    if (refusal !== undefined) return asBreach(refusal, 'claims.exp', exp);
    if (!isInMilliseconds(claims, 'exp')) return undefined;
    const message = 'its "exp" is millennia ahead: milliseconds were meant';
    return asBreach({ message, severity: 'warning' }, 'claims.exp', exp);
  },
});
