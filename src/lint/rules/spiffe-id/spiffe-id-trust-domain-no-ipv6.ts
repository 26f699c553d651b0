import { spiffeId } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { breachOf } from './breach-of.js';

export const spiffeIdTrustDomainNoIpv6 = defineRule({
  id: 'spiffe-id-trust-domain-no-ipv6',
  standard: 'spiffe-id',
  title: 'The trust domain is no IPv6 address',
  severity: 'error',
  requirement: 'MUST',
  citation: spiffeId('2.1', '21-trust-domain'),
  appliesTo: ['spiffe-id'],
  rationale:
    'Brackets and colons are outside the characters of a trust domain name, and a trust domain is a name and no address.',
  fix: 'Name the trust domain, as in "spiffe://example.org", instead of a host of it',
  good: 'spiffe://example.org/web',
  bad: 'spiffe://[2001:db8::1]/web',
  refusedBy: ['go-spiffe'],
  check: breachOf('spiffe-id-trust-domain-no-ipv6'),
});
