import { defineRule } from '../../rule.js';
import { foreignScheme } from './go-tokens.js';
import { SPIRE_TOKENS } from './sources.js';

export const spireJwtSubScheme = defineRule({
  id: 'spire-jwt-sub-scheme',
  standard: 'consumers',
  title: 'SPIRE takes a "sub" only with its scheme in lower case',
  severity: 'error',
  requirement: 'derived',
  citation: SPIRE_TOKENS,
  appliesTo: ['jwt-svid'],
  rationale:
    'It reads "sub" with go-spiffe, for which a text must begin with exactly "spiffe://". The standard compares schemes without case.',
  fix: 'Write "spiffe://" in lower case in the entry that the token is issued from',
  good: '"sub": "spiffe://example.org/web"',
  bad: '"sub": "SPIFFE://example.org/web"',
  consumer: 'spire',
  check: foreignScheme,
});
