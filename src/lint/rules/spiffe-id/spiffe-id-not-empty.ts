import { spiffeId } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { breachOf } from './breach-of.js';

export const spiffeIdNotEmpty = defineRule({
  id: 'spiffe-id-not-empty',
  standard: 'spiffe-id',
  title: 'An ID is not empty',
  severity: 'error',
  requirement: 'derived',
  citation: spiffeId('2', '2-spiffe-identity'),
  appliesTo: ['spiffe-id'],
  rationale:
    'An empty text names nobody. Programs that keep "no ID" as an empty text hold two strangers for the same workload.',
  fix: 'Write the whole ID, such as "spiffe://example.org/bundle-server", or leave the field out',
  good: 'endpointSPIFFEID: spiffe://example.org/bundle-server',
  bad: "endpointSPIFFEID: ''",
  refusedBy: ['go-spiffe', 'spire'],
  check: breachOf('spiffe-id-not-empty'),
});
