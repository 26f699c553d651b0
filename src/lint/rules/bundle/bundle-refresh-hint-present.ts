import { trustBundle } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { notedAs } from './noted.js';

export const bundleRefreshHintPresent = defineRule({
  id: 'bundle-refresh-hint-present',
  standard: 'bundle',
  title: 'A bundle says how often to fetch it again',
  severity: 'warning',
  requirement: 'SHOULD',
  citation: trustBundle('4.1.2', '412-refresh-hint'),
  appliesTo: ['bundle'],
  rationale:
    'Readers without a hint poll as they see fit, five minutes being the advice. New keys must be published some hints ahead of their use, which nobody can plan without one.',
  fix: 'Write "spiffe_refresh_hint" with the seconds between two fetches, such as 300',
  good: '{"keys":[…],"spiffe_refresh_hint":300}',
  bad: '{"keys":[…]}',
  check: notedAs('bundle-refresh-hint-present'),
});
