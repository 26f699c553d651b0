import { trustBundle } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { notedAs } from './noted.js';

export const bundleJwkKty = defineRule({
  id: 'bundle-jwk-kty',
  standard: 'bundle',
  title: 'Every entry is an object that names its key type',
  severity: 'error',
  requirement: 'MUST',
  citation: trustBundle('4.2.1', '421-key-type'),
  appliesTo: ['bundle'],
  rationale:
    'Without "kty" nobody knows which members make the key. Readers pass over the entry; go-spiffe and SPIRE refuse the whole bundle.',
  fix: 'Write "kty": RSA or EC',
  good: '{"use":"jwt-svid","kty":"EC",…}',
  bad: '{"use":"jwt-svid",…}',
  refusedBy: ['go-spiffe', 'spire'],
  check: notedAs('bundle-jwk-kty'),
});
