import { trustBundle } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { notedAs } from './noted.js';

export const bundleMapNoRefreshHint = defineRule({
  id: 'bundle-map-no-refresh-hint',
  standard: 'bundle',
  title: 'The bundles of a map have no refresh hint',
  severity: 'warning',
  requirement: 'SHOULD NOT',
  citation: trustBundle('5.1.1', '511-trust-domains'),
  appliesTo: ['bundle'],
  rationale: 'The map is loaded and replaced as a whole, and readers pass over the hints of single bundles.',
  fix: 'Remove "spiffe_refresh_hint" from the bundles of the map',
  good: '{"trust_domains":{"example.org":{"keys":[…],"spiffe_sequence":7}}}',
  bad: '{"trust_domains":{"example.org":{"keys":[…],"spiffe_refresh_hint":300}}}',
  check: notedAs('bundle-map-no-refresh-hint'),
});
