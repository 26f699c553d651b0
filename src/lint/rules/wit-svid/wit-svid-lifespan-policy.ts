import { formatDuration } from '../../../encoding/duration.js';
import { lifetimeOf } from '../../../svid/index.js';
import { witSvid } from '../../citation.js';
import { defineRule, type Severity } from '../../rule.js';

const HOUR = 3600;
/** The longest life without a finding of each level. */
const LIMITS: Readonly<Record<Severity, number>> = { info: HOUR, warning: 24 * HOUR, error: 7 * 24 * HOUR };

export const witSvidLifespanPolicy = defineRule({
  id: 'wit-svid-lifespan-policy',
  standard: 'wit-svid',
  title: 'A token lives for an hour or less',
  severity: 'warning',
  requirement: 'MAY',
  citation: witSvid('3.5', '35-not-before---nbf'),
  appliesTo: ['wit-svid'],
  rationale:
    'Validators may refuse what lives longer than their policy allows. A key that was stolen serves until the token expires; SPIRE issues for an hour.',
  fix: 'Issue for an hour, as with "spire-server wit mint -ttl 1h"',
  good: '{"iat":1790000000,"exp":1790003600}',
  bad: '{"iat":1790000000,"exp":1790604800}',
  incubating: true,
  check: ({ claims }, { now }) => {
    const life = lifetimeOf(claims, now, 'nbf');
    if (life === undefined || life <= LIMITS.info) return undefined;
    const severity = life > LIMITS.error ? 'error' : life > LIMITS.warning ? 'warning' : 'info';
    const message = `it is valid for ${formatDuration(life)}, longer than ${formatDuration(LIMITS[severity])}`;
    return { severity, message, field: 'claims.exp' };
  },
});
