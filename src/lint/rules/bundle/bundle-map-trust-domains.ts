import { trustBundle } from '../../citation.js';
import { foundByReader } from '../../found-by-reader.js';
import { defineRule } from '../../rule.js';

export const bundleMapTrustDomains = defineRule({
  id: 'bundle-map-trust-domains',
  standard: 'bundle',
  title: 'A bundle map has bundles by the bare names of their trust domains',
  severity: 'error',
  requirement: 'MUST',
  citation: trustBundle('5.1.1', '511-trust-domains'),
  appliesTo: ['bundle'],
  rationale:
    'The map is loaded as a whole and by name: "spiffe://…" or a wrong name is found by nobody, and one value that is no bundle takes all others with it.',
  fix: 'Write each name as in "example.org", and a bundle behind it',
  good: '{"trust_domains":{"example.org":{"keys":[…]}}}',
  bad: '{"trust_domains":{"spiffe://example.org":{"keys":[…]}}}',
  check: foundByReader,
});
