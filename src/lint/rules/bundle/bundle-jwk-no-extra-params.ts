import { trustBundle } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { notedAs } from './noted.js';

export const bundleJwkNoExtraParams = defineRule({
  id: 'bundle-jwk-no-extra-params',
  standard: 'bundle',
  title: 'Entries have no members beyond those that the standard defines',
  severity: 'warning',
  requirement: 'SHOULD NOT',
  citation: trustBundle('4.2', '42-jwk'),
  appliesTo: ['bundle'],
  rationale:
    'Nobody looks at them, and each reader drops them. "alg", "key_ops" or "x5t" suggest limits that are not held.',
  fix: 'Write "use", "kty" and the key members alone, with "kid" for keys of tokens and "x5c" for CA certificates',
  good: '{"use":"jwt-svid","kid":"a","kty":"EC","crv":"P-256","x":"…","y":"…"}',
  bad: '{"use":"jwt-svid","kid":"a","alg":"ES256","kty":"EC","crv":"P-256","x":"…","y":"…"}',
  acceptedBy: ['go-spiffe'],
  check: notedAs('bundle-jwk-no-extra-params'),
});
