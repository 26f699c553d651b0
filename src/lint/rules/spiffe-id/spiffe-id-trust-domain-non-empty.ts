import { spiffeId } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { breachOf } from './breach-of.js';

export const spiffeIdTrustDomainNonEmpty = defineRule({
  id: 'spiffe-id-trust-domain-non-empty',
  standard: 'spiffe-id',
  title: 'An ID names its trust domain',
  severity: 'error',
  requirement: 'MUST',
  citation: spiffeId('2.1', '21-trust-domain'),
  appliesTo: ['spiffe-id'],
  rationale:
    'The trust domain decides whose bundle verifies the SVID. Without a name no bundle can be chosen.',
  fix: 'Write the name of the trust domain behind "spiffe://"',
  good: 'spiffe://example.org/web',
  bad: 'spiffe:///web',
  refusedBy: ['go-spiffe'],
  check: breachOf('spiffe-id-trust-domain-non-empty'),
});
