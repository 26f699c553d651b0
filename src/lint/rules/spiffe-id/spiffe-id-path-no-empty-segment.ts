import { spiffeId } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { breachOf } from './breach-of.js';

export const spiffeIdPathNoEmptySegment = defineRule({
  id: 'spiffe-id-path-no-empty-segment',
  standard: 'spiffe-id',
  title: 'The path has no empty segment',
  severity: 'error',
  requirement: 'MUST NOT',
  citation: spiffeId('2.2', '22-path'),
  appliesTo: ['spiffe-id'],
  rationale:
    'Some programs fold "//" into "/", others do not, so one text would be two identities. It often comes from a template with a value that is missing.',
  fix: 'Put a value between the slashes, or leave one slash out',
  good: 'spiffe://example.org/ns/shop/sa/web',
  bad: 'spiffe://example.org/ns//sa/web',
  refusedBy: ['go-spiffe'],
  check: breachOf('spiffe-id-path-no-empty-segment'),
});
