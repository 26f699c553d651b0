import { defineRule } from '../../rule.js';
import { noKeyId } from './go-tokens.js';
import { GO_SPIFFE_TOKENS } from './sources.js';

export const goSpiffeJwtKid = defineRule({
  id: 'go-spiffe-jwt-kid',
  standard: 'consumers',
  title: 'go-spiffe takes a JWT-SVID only with a "kid"',
  severity: 'error',
  requirement: 'derived',
  citation: GO_SPIFFE_TOKENS,
  appliesTo: ['jwt-svid'],
  rationale:
    'ParseAndValidate finds the key by "kid" alone and says "token header missing key id" without one. The standard makes "kid" optional.',
  fix: 'Have the issuer write the "kid" of its signing key into the header',
  good: '{"alg":"ES256","kid":"C6vs25wel","typ":"JWT"}',
  bad: '{"alg":"ES256","typ":"JWT"}',
  consumer: 'go-spiffe',
  check: noKeyId,
});
