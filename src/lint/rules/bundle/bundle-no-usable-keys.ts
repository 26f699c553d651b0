import { trustBundle } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { notedAs } from './noted.js';

export const bundleNoUsableKeys = defineRule({
  id: 'bundle-no-usable-keys',
  standard: 'bundle',
  title: 'At least one entry of a bundle can be used',
  severity: 'error',
  requirement: 'MUST',
  citation: trustBundle('4.1.3', '413-keys'),
  appliesTo: ['bundle'],
  rationale:
    'Every entry is passed over, so that no SVID of the trust domain is valid. The findings on the entries say why.',
  fix: 'Mend the entries that the other findings name',
  good: '{"keys":[{"use":"x509-svid",…}]}',
  bad: '{"keys":[{"use":"jwt-svid","kty":"AKP",…}]}',
  check: notedAs('bundle-no-usable-keys'),
});
