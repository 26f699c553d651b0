import { defineRule } from '../../rule.js';
import { issuedInTheFuture } from './go-tokens.js';
import { GO_SPIFFE_TOKENS } from './sources.js';

export const goSpiffeJwtIat = defineRule({
  id: 'go-spiffe-jwt-iat',
  standard: 'consumers',
  title: 'go-spiffe takes a token only when it was not issued in the future',
  severity: 'error',
  requirement: 'derived',
  citation: GO_SPIFFE_TOKENS,
  appliesTo: ['jwt-svid', 'wit-svid'],
  rationale:
    'Both kinds of token are refused when "iat" lies more than 60 seconds ahead, which cannot be configured. The standards say nothing of it for JWT-SVIDs, and for WIT-SVIDs that "iat" must not limit validity.',
  fix: 'Set the clock of the issuer, or leave "iat" out',
  good: '{"iat": now, "exp": now + 300}',
  bad: '{"iat": now + 3600, "exp": now + 3900}',
  consumer: 'go-spiffe',
  check: issuedInTheFuture,
});
