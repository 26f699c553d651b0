import { spiffeId } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { breachOf } from './breach-of.js';

export const spiffeIdPathNoPercentEncoding = defineRule({
  id: 'spiffe-id-path-no-percent-encoding',
  standard: 'spiffe-id',
  title: 'The path has no percent-encoding',
  severity: 'error',
  requirement: 'MUST NOT',
  citation: spiffeId('2.2', '22-path'),
  appliesTo: ['spiffe-id'],
  rationale:
    'Paths are compared byte by byte and never decoded. A parser that decodes "%2e%2e" all the same walks up to another identity.',
  fix: 'Write letters, digits, ".", "-" and "_" only; replace what does not fit, for example by "-"',
  good: 'spiffe://example.org/web-shop',
  bad: 'spiffe://example.org/web%20shop',
  refusedBy: ['go-spiffe'],
  check: breachOf('spiffe-id-path-no-percent-encoding'),
});
