import { defineRule } from '../../rule.js';
import { foreignScheme } from './go-tokens.js';
import { goSpiffe } from './sources.js';

export const goSpiffeJwtSubScheme = defineRule({
  id: 'go-spiffe-jwt-sub-scheme',
  standard: 'consumers',
  title: 'go-spiffe takes a "sub" only with its scheme in lower case',
  severity: 'error',
  requirement: 'derived',
  citation: goSpiffe('spiffeid/id.go'),
  appliesTo: ['jwt-svid', 'wit-svid'],
  rationale:
    'As a text an ID must begin with exactly "spiffe://"; only from a certificate is "SPIFFE://" taken. The standard compares schemes without case.',
  fix: 'Write "spiffe://" in lower case in the entry that the token is issued from',
  good: '"sub": "spiffe://example.org/web"',
  bad: '"sub": "SPIFFE://example.org/web"',
  consumer: 'go-spiffe',
  check: foreignScheme,
});
