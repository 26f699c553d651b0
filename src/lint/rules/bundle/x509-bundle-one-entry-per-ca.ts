import { x509Svid } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { notedAs } from './noted.js';

export const x509BundleOneEntryPerCa = defineRule({
  id: 'x509-bundle-one-entry-per-ca',
  standard: 'bundle',
  title: 'A bundle has one entry for each CA certificate',
  severity: 'error',
  requirement: 'MUST',
  citation: x509Svid('6.1', '61-publishing-spiffe-bundle-elements'),
  appliesTo: ['bundle'],
  rationale:
    'Readers take the union of all entries, so a certificate that stands there twice is harmless and shows that two things write the bundle.',
  fix: 'Remove the entry that repeats the certificate',
  good: '"keys": [{CA 1}, {CA 2}]',
  bad: '"keys": [{CA 1}, {CA 1}]',
  acceptedBy: ['go-spiffe'],
  check: notedAs('x509-bundle-one-entry-per-ca'),
});
