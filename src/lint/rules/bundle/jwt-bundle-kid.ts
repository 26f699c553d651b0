import { jwtSvid } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { notedAs } from './noted.js';

export const jwtBundleKid = defineRule({
  id: 'jwt-bundle-kid',
  standard: 'bundle',
  title: 'An entry of use "jwt-svid" has a "kid" of its own',
  severity: 'error',
  requirement: 'MUST',
  citation: jwtSvid('6.1', '61-publishing-spiffe-bundle-elements'),
  appliesTo: ['bundle'],
  rationale:
    'A token names its key by the "kid". An entry without one makes go-spiffe and SPIRE refuse the whole bundle, and of two keys with one ID readers take the one that comes last.',
  fix: 'Give each key an ID that no other key of the bundle has, such as its thumbprint (RFC 7638)',
  good: '{"use":"jwt-svid","kid":"a","kty":"EC",…}',
  bad: '{"use":"jwt-svid","kty":"EC",…}',
  refusedBy: ['go-spiffe', 'spire'],
  check: notedAs('jwt-bundle-kid'),
});
