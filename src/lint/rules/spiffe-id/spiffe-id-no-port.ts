import { spiffeId } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { breachOf } from './breach-of.js';

export const spiffeIdNoPort = defineRule({
  id: 'spiffe-id-no-port',
  standard: 'spiffe-id',
  title: 'The trust domain has no port',
  severity: 'error',
  requirement: 'MUST',
  citation: spiffeId('2.1', '21-trust-domain'),
  appliesTo: ['spiffe-id'],
  rationale:
    'An ID names who somebody is and not where it listens, so its authority has no port, not even an empty one.',
  fix: 'Remove ":" and the number behind it',
  good: 'spiffe://example.org/web',
  bad: 'spiffe://example.org:8443/web',
  refusedBy: ['go-spiffe'],
  check: breachOf('spiffe-id-no-port'),
});
