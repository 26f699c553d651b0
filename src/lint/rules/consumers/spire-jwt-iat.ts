import { defineRule } from '../../rule.js';
import { issuedInTheFuture } from './go-tokens.js';
import { SPIRE_TOKENS } from './sources.js';

export const spireJwtIat = defineRule({
  id: 'spire-jwt-iat',
  standard: 'consumers',
  title: 'SPIRE takes a JWT-SVID only when it was not issued in the future',
  severity: 'error',
  requirement: 'derived',
  citation: SPIRE_TOKENS,
  appliesTo: ['jwt-svid'],
  rationale:
    'A token whose "iat" lies more than 60 seconds ahead is refused, which cannot be configured. The standard says nothing of it.',
  fix: 'Set the clock of the issuer, or leave "iat" out',
  good: '{"iat": now, "exp": now + 300}',
  bad: '{"iat": now + 3600, "exp": now + 3900}',
  consumer: 'spire',
  check: issuedInTheFuture,
});
