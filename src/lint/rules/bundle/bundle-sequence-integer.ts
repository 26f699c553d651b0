import { trustBundle } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { notedAs } from './noted.js';

export const bundleSequenceInteger = defineRule({
  id: 'bundle-sequence-integer',
  standard: 'bundle',
  title: 'The sequence number is an integer from 0 to below 2^64',
  severity: 'error',
  requirement: 'MUST',
  citation: trustBundle('4.1.1', '411-sequence-number'),
  appliesTo: ['bundle'],
  rationale:
    'It is read as an unsigned 64-bit number. A text, a fraction, an exponent or a sign makes go-spiffe and SPIRE refuse the whole bundle.',
  fix: 'Write "spiffe_sequence" as digits, without quotes',
  good: '"spiffe_sequence": 7',
  bad: '"spiffe_sequence": "7"',
  refusedBy: ['go-spiffe', 'spire'],
  check: notedAs('bundle-sequence-integer'),
});
