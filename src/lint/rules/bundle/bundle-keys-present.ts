import { trustBundle } from '../../citation.js';
import { foundByReader } from '../../found-by-reader.js';
import { defineRule } from '../../rule.js';

export const bundleKeysPresent = defineRule({
  id: 'bundle-keys-present',
  standard: 'bundle',
  title: 'A bundle has the array "keys"',
  severity: 'error',
  requirement: 'MUST',
  citation: trustBundle('4.1.3', '413-keys'),
  appliesTo: ['bundle'],
  rationale:
    'Missing or null is not the same as empty, which withdraws every key. go-spiffe writes null for an empty bundle and refuses to read it again; SPIRE takes an object without "keys" as an empty bundle.',
  fix: 'Write "keys" as an array, [] when every key is meant to be withdrawn',
  good: '{"keys":[]}',
  bad: '{"keys":null}',
  acceptedBy: ['spire'],
  refusedBy: ['go-spiffe'],
  check: foundByReader,
});
