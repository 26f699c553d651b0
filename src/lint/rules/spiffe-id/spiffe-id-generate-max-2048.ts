import { spiffeId } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { breachOf } from './breach-of.js';

export const spiffeIdGenerateMax2048 = defineRule({
  id: 'spiffe-id-generate-max-2048',
  standard: 'spiffe-id',
  title: 'An ID has at most 2048 bytes',
  severity: 'warning',
  requirement: 'SHOULD NOT',
  citation: spiffeId('2.3', '23-maximum-spiffe-id-length'),
  appliesTo: ['spiffe-id'],
  rationale:
    'Peers need not hold more than 2048 bytes. go-spiffe has no limit; java-spiffe refuses what is longer.',
  fix: 'Choose a shorter path',
  good: 'spiffe://example.org/ns/shop/sa/web',
  bad: 'spiffe://example.org/<a path of 2030 bytes>',
  acceptedBy: ['go-spiffe'],
  check: breachOf('spiffe-id-generate-max-2048'),
});
