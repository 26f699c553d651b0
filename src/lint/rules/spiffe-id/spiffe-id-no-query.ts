import { spiffeId } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { breachOf } from './breach-of.js';

export const spiffeIdNoQuery = defineRule({
  id: 'spiffe-id-no-query',
  standard: 'spiffe-id',
  title: 'An ID has no query',
  severity: 'error',
  requirement: 'MUST NOT',
  citation: spiffeId('2', '2-spiffe-identity'),
  appliesTo: ['spiffe-id'],
  rationale:
    'An ID is the trust domain and the path; parameters have no meaning in it, and a "?" with nothing behind it is a query all the same. Peers refuse the ID.',
  fix: 'Leave out "?" and what follows it; what must be told apart belongs into the path',
  good: 'spiffe://example.org/web/v2',
  bad: 'spiffe://example.org/web?version=2',
  refusedBy: ['go-spiffe'],
  check: breachOf('spiffe-id-no-query'),
});
