import { jwtSvid } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { notedAs } from './noted.js';

export const jwtBundleUse = defineRule({
  id: 'jwt-bundle-use',
  standard: 'bundle',
  title: 'An entry with a key for JWT-SVIDs has the use "jwt-svid"',
  severity: 'error',
  requirement: 'MUST',
  citation: jwtSvid('6.1', '61-publishing-spiffe-bundle-elements'),
  appliesTo: ['bundle'],
  rationale:
    'Readers pass over an entry without it, so tokens signed with the key are not trusted; SPIRE refuses the whole bundle. Keys from an OIDC "jwks_uri" or from the Workload API have no such use and must be given one.',
  fix: 'Write "use": "jwt-svid" into each entry that signs JWT-SVIDs, in lower case',
  good: '{"use":"jwt-svid","kid":"a","kty":"EC",…}',
  bad: '{"kid":"a","kty":"EC",…}',
  refusedBy: ['spire'],
  check: notedAs('jwt-bundle-use'),
});
