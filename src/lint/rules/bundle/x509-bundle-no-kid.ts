import { x509Svid } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { notedAs } from './noted.js';

export const x509BundleNoKid = defineRule({
  id: 'x509-bundle-no-kid',
  standard: 'bundle',
  title: 'An entry with a CA certificate has no "kid"',
  severity: 'error',
  requirement: 'MUST NOT',
  citation: x509Svid('6.1', '61-publishing-spiffe-bundle-elements'),
  appliesTo: ['bundle'],
  rationale:
    'X.509-SVIDs are matched to their CA by the path, never by a key ID. A "kid" among the X.509 entries can also be the one of a key that signs tokens.',
  fix: 'Remove the "kid" from the x509-svid entries',
  good: '{"use":"x509-svid","kty":"EC",…,"x5c":["MIIB…"]}',
  bad: '{"use":"x509-svid","kid":"ca-1","kty":"EC",…,"x5c":["MIIB…"]}',
  acceptedBy: ['go-spiffe'],
  check: notedAs('x509-bundle-no-kid'),
});
