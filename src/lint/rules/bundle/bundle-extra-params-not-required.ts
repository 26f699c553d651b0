import { trustBundle } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { notedAs } from './noted.js';

export const bundleExtraParamsNotRequired = defineRule({
  id: 'bundle-extra-params-not-required',
  standard: 'bundle',
  title: 'Nothing depends on members that the standard does not define',
  severity: 'info',
  requirement: 'MAY',
  citation: trustBundle('4.1', '41-jwk-set'),
  appliesTo: ['bundle'],
  rationale:
    'Other members are allowed, and readers drop them. A name close to one of the standard is most often a mistake, and then sequence or refresh hint are not seen.',
  fix: 'Write "keys", "spiffe_sequence" and "spiffe_refresh_hint", and keep anything else elsewhere',
  good: '{"keys":[…],"spiffe_sequence":7}',
  bad: '{"keys":[…],"spiffe_sequence":7,"owner":"team-a"}',
  acceptedBy: ['go-spiffe', 'spire'],
  check: notedAs('bundle-extra-params-not-required'),
});
