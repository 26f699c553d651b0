import { spiffeId } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { breachOf } from './breach-of.js';

export const spiffeIdPathNoDotSegment = defineRule({
  id: 'spiffe-id-path-no-dot-segment',
  standard: 'spiffe-id',
  title: 'The path has no "." or ".." segment',
  severity: 'error',
  requirement: 'MUST NOT',
  citation: spiffeId('2.2', '22-path'),
  appliesTo: ['spiffe-id'],
  rationale:
    'URL parsers resolve relative segments without a word, so what is compared would not be what was signed.',
  fix: 'Write the path that is meant, without "." and ".."',
  good: 'spiffe://example.org/ns/shop',
  bad: 'spiffe://example.org/ns/../shop',
  refusedBy: ['go-spiffe'],
  check: breachOf('spiffe-id-path-no-dot-segment'),
});
