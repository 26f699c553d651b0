import { trustBundle } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { notedAs } from './noted.js';

export const bundleKeysEmptyRevokes = defineRule({
  id: 'bundle-keys-empty-revokes',
  standard: 'bundle',
  title: 'An empty "keys" withdraws every key of the trust domain',
  severity: 'warning',
  requirement: 'MUST',
  citation: trustBundle('4.1.3', '413-keys'),
  appliesTo: ['bundle'],
  rationale:
    'Whoever reads it trusts no SVID of the trust domain any more. That is right at the end of a trust domain and an outage at any other time.',
  fix: 'Put the authorities back, unless the trust domain is being given up',
  good: '{"keys":[{CA}]}',
  bad: '{"keys":[]}',
  acceptedBy: ['go-spiffe'],
  check: notedAs('bundle-keys-empty-revokes'),
});
