import { spiffeId } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { breachOf } from './breach-of.js';

export const spiffeIdAuthorityForm = defineRule({
  id: 'spiffe-id-authority-form',
  standard: 'spiffe-id',
  title: '"//" follows the scheme',
  severity: 'error',
  requirement: 'MUST',
  citation: spiffeId('2', '2-spiffe-identity'),
  appliesTo: ['spiffe-id'],
  rationale:
    'Without "//" a URI has no authority, so the ID names no trust domain and nobody can choose the bundle that verifies it.',
  fix: 'Write two slashes between "spiffe:" and the trust domain',
  good: 'spiffe://example.org/web',
  bad: 'spiffe:/example.org/web',
  refusedBy: ['go-spiffe'],
  check: breachOf('spiffe-id-authority-form'),
});
