import { spiffeId } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { breachOf } from './breach-of.js';

export const spiffeIdSchemeLowercase = defineRule({
  id: 'spiffe-id-scheme-lowercase',
  standard: 'spiffe-id',
  title: 'The scheme is written in lower case',
  severity: 'warning',
  requirement: 'derived',
  citation: spiffeId('2.4', '24-spiffe-id-parsing'),
  appliesTo: ['spiffe-id'],
  rationale:
    'The standard compares schemes without case but writes one form. go-spiffe accepts "SPIFFE://" in a certificate and refuses it in a text, so that a policy cannot name the ID.',
  fix: 'Issue the certificate anew with "spiffe://" in lower case',
  good: 'spiffe://example.org/web',
  bad: 'SPIFFE://example.org/web',
  acceptedBy: ['go-spiffe'],
  check: breachOf('spiffe-id-scheme-lowercase'),
});
