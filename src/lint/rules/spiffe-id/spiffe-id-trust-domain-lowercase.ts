import { spiffeId } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { breachOf } from './breach-of.js';

export const spiffeIdTrustDomainLowercase = defineRule({
  id: 'spiffe-id-trust-domain-lowercase',
  standard: 'spiffe-id',
  title: 'The trust domain is written in lower case',
  severity: 'error',
  requirement: 'MUST',
  citation: spiffeId('2.1', '21-trust-domain'),
  appliesTo: ['spiffe-id'],
  rationale:
    'Bundles are found by the exact name of the trust domain. go-spiffe and SPIRE refuse upper case; newer py-spiffe folds it, so that one certificate is two identities to two peers.',
  fix: 'Write the trust domain in lower case and issue the certificate anew',
  good: 'spiffe://example.org/web',
  bad: 'spiffe://Example.org/web',
  refusedBy: ['go-spiffe', 'spire'],
  check: breachOf('spiffe-id-trust-domain-lowercase'),
});
