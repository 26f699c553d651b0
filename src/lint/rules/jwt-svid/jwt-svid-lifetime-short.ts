import { lifetimeOf, noteLifetime } from '../../../svid/index.js';
import { jwtSvid } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { asBreach } from './as-breach.js';

const DAY = 86_400;

export const jwtSvidLifetimeShort = defineRule({
  id: 'jwt-svid-lifetime-short',
  standard: 'jwt-svid',
  title: 'A token lives for minutes',
  severity: 'warning',
  requirement: 'advice',
  citation: jwtSvid('3.3', '33-expiration-time'),
  appliesTo: ['jwt-svid'],
  rationale:
    'A JWT-SVID can be replayed by everybody who sees it until it expires, and cannot be revoked. SPIRE issues for 5 minutes; more than an hour is seldom needed, and more than a day hardly ever.',
  fix: 'Issue for 5 minutes: in SPIRE with "default_jwt_svid_ttl", "-jwtSVIDTTL 300" on the entry, or jwtSVIDTTL in a ClusterSPIFFEID',
  good: '{"iat":1790000000,"exp":1790000300}',
  bad: '{"iat":1790000000,"exp":1790086400}',
  check: ({ claims }, { now }) => {
    const seconds = lifetimeOf(claims, now);
    const note = seconds === undefined ? undefined : noteLifetime(seconds);
    if (seconds === undefined || note === undefined) return undefined;
    return asBreach(seconds > DAY ? { ...note, severity: 'error' } : note, 'claims.exp');
  },
});
