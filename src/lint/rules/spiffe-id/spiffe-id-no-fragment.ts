import { spiffeId } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { breachOf } from './breach-of.js';

export const spiffeIdNoFragment = defineRule({
  id: 'spiffe-id-no-fragment',
  standard: 'spiffe-id',
  title: 'An ID has no fragment',
  severity: 'error',
  requirement: 'MUST NOT',
  citation: spiffeId('2', '2-spiffe-identity'),
  appliesTo: ['spiffe-id'],
  rationale:
    'An ID is the trust domain and the path, and nothing behind them. go-spiffe refuses "#", but drops one that ends the URI of a certificate: two texts then become one identity.',
  fix: 'Leave out "#" and what follows it',
  good: 'spiffe://example.org/web',
  bad: 'spiffe://example.org/web#v2',
  refusedBy: ['go-spiffe'],
  check: breachOf('spiffe-id-no-fragment'),
});
