import { x509Svid } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { notedAs } from './noted.js';

export const x509BundleX5cPresent = defineRule({
  id: 'x509-bundle-x5c-present',
  standard: 'bundle',
  title: 'An entry of use "x509-svid" has its certificate in "x5c"',
  severity: 'error',
  requirement: 'MUST',
  citation: x509Svid('6.1', '61-publishing-spiffe-bundle-elements'),
  appliesTo: ['bundle'],
  rationale:
    'The certificate is what X.509-SVIDs are validated with; the key members beside it do not say whom it may sign for. go-spiffe and SPIRE refuse the whole bundle for one entry without.',
  fix: 'Put the CA certificate into "x5c": an array with the base64 of its DER',
  good: '"x5c": ["MIIB…"]',
  bad: '"x5c": []',
  refusedBy: ['go-spiffe', 'spire'],
  check: notedAs('x509-bundle-x5c-present'),
});
