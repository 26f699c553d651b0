import { spiffeId } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { breachOf } from './breach-of.js';

export const spiffeIdPathNoTrailingSlash = defineRule({
  id: 'spiffe-id-path-no-trailing-slash',
  standard: 'spiffe-id',
  title: 'The path does not end in a slash',
  severity: 'error',
  requirement: 'MUST NOT',
  citation: spiffeId('2.2', '22-path'),
  appliesTo: ['spiffe-id'],
  rationale:
    'The ID of a trust domain is "spiffe://example.org" without a path; with a slash at its end go-spiffe refuses it, although an example in the SPIFFE bundle document shows one.',
  fix: 'Remove the slash at the end',
  good: 'spiffe://example.org',
  bad: 'spiffe://example.org/',
  refusedBy: ['go-spiffe'],
  check: breachOf('spiffe-id-path-no-trailing-slash'),
});
