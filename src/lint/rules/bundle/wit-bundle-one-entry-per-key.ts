import { witSvid } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { notedAs } from './noted.js';

export const witBundleOneEntryPerKey = defineRule({
  id: 'wit-bundle-one-entry-per-key',
  standard: 'bundle',
  title: 'A bundle has one entry for each key that signs WIT-SVIDs',
  severity: 'error',
  requirement: 'MUST',
  citation: witSvid('6.1', '61-publishing-spiffe-bundle-elements'),
  appliesTo: ['bundle'],
  rationale:
    'A key under two IDs is withdrawn only when both entries are gone, and it is easy to forget one.',
  fix: 'Remove one of the entries, the one whose "kid" no issuer writes any more',
  good: '{"use":"wit-svid","kid":"a","x":"1…"}',
  bad: '{"use":"wit-svid","kid":"a","x":"1…"}\n{"use":"wit-svid","kid":"b","x":"1…"}',
  check: notedAs('wit-bundle-one-entry-per-key'),
});
