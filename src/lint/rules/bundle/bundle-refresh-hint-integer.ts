import { trustBundle } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { notedAs } from './noted.js';

export const bundleRefreshHintInteger = defineRule({
  id: 'bundle-refresh-hint-integer',
  standard: 'bundle',
  title: 'The refresh hint is a sensible number of whole seconds',
  severity: 'error',
  requirement: 'MUST',
  citation: trustBundle('4.1.2', '412-refresh-hint'),
  appliesTo: ['bundle'],
  rationale:
    'go-spiffe and SPIRE refuse the bundle for a text or a fraction. Zero and less mean nothing, below a minute SPIRE polls once a minute, and above a day peers miss that keys change.',
  fix: 'Write "spiffe_refresh_hint" as digits without quotes, from 60 to 86400',
  good: '"spiffe_refresh_hint": 300',
  bad: '"spiffe_refresh_hint": "300"',
  check: notedAs('bundle-refresh-hint-integer'),
});
