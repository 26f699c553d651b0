import { trustBundle } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { notedAs } from './noted.js';

export const bundleSequencePresent = defineRule({
  id: 'bundle-sequence-present',
  standard: 'bundle',
  title: 'A bundle has a sequence number',
  severity: 'warning',
  requirement: 'SHOULD',
  citation: trustBundle('4.1.1', '411-sequence-number'),
  appliesTo: ['bundle'],
  rationale:
    'Only by its number can a reader tell an older bundle from a newer one, so that nobody brings back keys that were withdrawn.',
  fix: 'Write "spiffe_sequence", and add one whenever the content changes',
  good: '{"keys":[…],"spiffe_sequence":7}',
  bad: '{"keys":[…]}',
  check: notedAs('bundle-sequence-present'),
});
