import { spiffeId } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { breachOf } from './breach-of.js';

export const spiffeIdTrustDomainNoPercentEncoding = defineRule({
  id: 'spiffe-id-trust-domain-no-percent-encoding',
  standard: 'spiffe-id',
  title: 'The trust domain has no percent-encoding',
  severity: 'error',
  requirement: 'MUST NOT',
  citation: spiffeId('2.1', '21-trust-domain'),
  appliesTo: ['spiffe-id'],
  rationale:
    'Names are compared byte by byte: an escaped letter and the letter itself would be two trust domains that print as one. Go refuses such a certificate.',
  fix: 'Write the characters themselves; a trust domain name has only a-z, 0-9, ".", "-" and "_"',
  good: 'spiffe://example.org/web',
  bad: 'spiffe://%65xample.org/web',
  refusedBy: ['go-spiffe'],
  check: breachOf('spiffe-id-trust-domain-no-percent-encoding'),
});
