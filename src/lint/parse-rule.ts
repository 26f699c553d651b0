/** What the id `parse` means. It is no rule of the registry: nothing that can be judged breaks it. */
import { rfc } from './citation.js';
import { defineRule } from './rule.js';

export const PARSE_RULE = defineRule({
  id: 'parse',
  standard: 'meshctl',
  title: 'What is to be checked can be read',
  severity: 'error',
  requirement: 'derived',
  citation: rfc(7468, '2'),
  appliesTo: [],
  rationale:
    'Something in the file is damaged, cut off, encrypted or of an unknown kind, so that no rule can be applied to it. Nothing is known of it, and that never counts as clean.',
  fix: 'Write the file anew from where it came, or leave it out of what is checked; "meshctl cert inspect" shows what can be read of it',
  good: '-----BEGIN CERTIFICATE-----\nMIIB…\n-----END CERTIFICATE-----',
  bad: '-----BEGIN CERTIFICATE-----\nMIIB…',
  check: () => undefined,
});
