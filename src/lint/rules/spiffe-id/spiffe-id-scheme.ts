import { spiffeId } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { breachOf } from './breach-of.js';

export const spiffeIdScheme = defineRule({
  id: 'spiffe-id-scheme',
  standard: 'spiffe-id',
  title: 'The scheme is "spiffe"',
  severity: 'error',
  requirement: 'MUST',
  citation: spiffeId('2', '2-spiffe-identity'),
  appliesTo: ['spiffe-id'],
  rationale:
    'The scheme is what tells a SPIFFE ID from any other URI. Under another one, peers see no identity at all.',
  fix: 'Begin the ID with "spiffe://"',
  good: 'spiffe://example.org/web',
  bad: 'https://example.org/web',
  refusedBy: ['go-spiffe', 'spire'],
  check: breachOf('spiffe-id-scheme'),
});
