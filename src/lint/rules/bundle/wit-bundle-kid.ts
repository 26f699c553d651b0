import { witSvid } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { notedAs } from './noted.js';

export const witBundleKid = defineRule({
  id: 'wit-bundle-kid',
  standard: 'bundle',
  title: 'An entry of use "wit-svid" has a "kid"',
  severity: 'error',
  requirement: 'MUST',
  citation: witSvid('6.1', '61-publishing-spiffe-bundle-elements'),
  appliesTo: ['bundle'],
  rationale:
    'A WIT-SVID always names its key by the "kid". go-spiffe and SPIRE refuse the whole bundle for an entry without one.',
  fix: 'Give each key an ID that no other key of the bundle has, such as its thumbprint (RFC 7638)',
  good: '{"use":"wit-svid","kid":"a","kty":"EC",…}',
  bad: '{"use":"wit-svid","kty":"EC",…}',
  refusedBy: ['go-spiffe', 'spire'],
  check: notedAs('wit-bundle-kid'),
});
