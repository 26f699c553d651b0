import { spiffeId } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { breachOf } from './breach-of.js';

export const spiffeIdTrustDomainCharset = defineRule({
  id: 'spiffe-id-trust-domain-charset',
  standard: 'spiffe-id',
  title: 'A trust domain has only a-z, 0-9, ".", "-" and "_"',
  severity: 'error',
  requirement: 'MUST',
  citation: spiffeId('2.1', '21-trust-domain'),
  appliesTo: ['spiffe-id'],
  rationale:
    'Other characters end the name, or mean something else, in one URL parser or the next. Peers refuse the ID.',
  fix: 'Choose a name of a-z, 0-9, ".", "-" and "_"; there are no wildcards',
  good: 'spiffe://apps.example.org/web',
  bad: 'spiffe://*.example.org/web',
  refusedBy: ['go-spiffe'],
  check: breachOf('spiffe-id-trust-domain-charset'),
});
