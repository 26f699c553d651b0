import { trustBundle } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { notedAs } from './noted.js';

export const bundleIgnoreUnknownKty = defineRule({
  id: 'bundle-ignore-unknown-kty',
  standard: 'bundle',
  title: 'Entries have key types and curves that readers know',
  severity: 'warning',
  requirement: 'MUST',
  citation: trustBundle('4.2.1', '421-key-type'),
  appliesTo: ['bundle'],
  rationale:
    'The standard has readers pass over the entry, so that nobody verifies with it. go-spiffe and SPIRE refuse the whole bundle instead.',
  fix: 'Use RSA, EC on P-256, P-384 or P-521; publish a new kind of key only when all readers know it',
  good: '{"kty":"EC","crv":"P-256",…}',
  bad: '{"kty":"AKP","alg":"ML-DSA-65",…}',
  refusedBy: ['go-spiffe', 'spire'],
  check: notedAs('bundle-ignore-unknown-kty'),
});
