import { x509Svid } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { notedAs } from './noted.js';

export const x509BundleX5cSingle = defineRule({
  id: 'x509-bundle-x5c-single',
  standard: 'bundle',
  title: '"x5c" has exactly one certificate',
  severity: 'error',
  requirement: 'MUST',
  citation: x509Svid('6.1', '61-publishing-spiffe-bundle-elements'),
  appliesTo: ['bundle'],
  rationale:
    'Readers use the first and pass over the others, so the CAs behind it are not trusted. go-spiffe, SPIRE and Istio refuse the whole bundle.',
  fix: 'Write an entry of its own for each CA certificate, and leave chains out',
  good: '"x5c": ["MIIB…"]',
  bad: '"x5c": ["MIIB…", "MIIC…"]',
  refusedBy: ['go-spiffe', 'spire', 'istio'],
  check: notedAs('x509-bundle-x5c-single'),
});
