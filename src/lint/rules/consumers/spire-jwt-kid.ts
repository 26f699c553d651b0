import { defineRule } from '../../rule.js';
import { noKeyId } from './go-tokens.js';
import { SPIRE_TOKENS } from './sources.js';

export const spireJwtKid = defineRule({
  id: 'spire-jwt-kid',
  standard: 'consumers',
  title: 'SPIRE takes a JWT-SVID only with a "kid"',
  severity: 'error',
  requirement: 'derived',
  citation: SPIRE_TOKENS,
  appliesTo: ['jwt-svid'],
  rationale:
    'ValidateJWTSVID finds the key by "kid" alone and refuses a token without one. The standard makes "kid" optional.',
  fix: 'Have the issuer write the "kid" of its signing key into the header',
  good: '{"alg":"ES256","kid":"C6vs25wel","typ":"JWT"}',
  bad: '{"alg":"ES256","typ":"JWT"}',
  consumer: 'spire',
  check: noKeyId,
});
