import { trustBundle } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { notedAs } from './noted.js';

export const bundleJwkUse = defineRule({
  id: 'bundle-jwk-use',
  standard: 'bundle',
  title: 'Every entry has the use "x509-svid", "jwt-svid" or "wit-svid"',
  severity: 'error',
  requirement: 'MUST',
  citation: trustBundle('4.2.2', '422-public-key-use'),
  appliesTo: ['bundle'],
  rationale:
    'The use says which SVIDs the key may validate. Generic tools write "sig", which readers pass over and SPIRE takes as a reason to refuse the whole bundle.',
  fix: 'Write the use that is meant: x509-svid for CA certificates, jwt-svid for keys that sign tokens',
  good: '{"use":"jwt-svid","kid":"a","kty":"EC",…}',
  bad: '{"use":"sig","kid":"a","kty":"EC",…}',
  acceptedBy: ['go-spiffe'],
  refusedBy: ['spire'],
  check: notedAs('bundle-jwk-use'),
});
