import { x509Svid } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { notedAs } from './noted.js';

export const x509BundleUse = defineRule({
  id: 'x509-bundle-use',
  standard: 'bundle',
  title: 'An entry with a CA certificate has the use "x509-svid"',
  severity: 'error',
  requirement: 'MUST',
  citation: x509Svid('6.1', '61-publishing-spiffe-bundle-elements'),
  appliesTo: ['bundle'],
  rationale:
    'The value is compared letter by letter. Readers pass over an entry of any other use, or of none, and no X.509-SVID below its CA is trusted; SPIRE refuses the whole bundle.',
  fix: 'Write "use": "x509-svid", in lower case',
  good: '{"use":"x509-svid","kty":"EC",…,"x5c":["MIIB…"]}',
  bad: '{"use":"X509-SVID","kty":"EC",…,"x5c":["MIIB…"]}',
  refusedBy: ['spire'],
  check: notedAs('x509-bundle-use'),
});
