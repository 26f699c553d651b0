import { spiffeId } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { breachOf } from './breach-of.js';

export const spiffeIdTrustDomainDnsShape = defineRule({
  id: 'spiffe-id-trust-domain-dns-shape',
  standard: 'spiffe-id',
  title: 'A trust domain has the shape of a DNS name',
  severity: 'warning',
  requirement: 'derived',
  citation: spiffeId('2.1', '21-trust-domain'),
  appliesTo: ['spiffe-id'],
  rationale:
    'The grammar admits leading, trailing and double dots, but Go reads no certificate whose URI has such a host, so no Go program can use the SVID. A label of more than 63 bytes can never be a DNS name.',
  fix: 'Choose a name without leading, trailing or double dots, with at most 63 bytes between them',
  good: 'spiffe://prod.example.org/web',
  bad: 'spiffe://prod..example.org/web',
  check: breachOf('spiffe-id-trust-domain-dns-shape'),
});
