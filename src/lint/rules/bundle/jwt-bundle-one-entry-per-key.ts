import { jwtSvid } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { notedAs } from './noted.js';

export const jwtBundleOneEntryPerKey = defineRule({
  id: 'jwt-bundle-one-entry-per-key',
  standard: 'bundle',
  title: 'A bundle has one entry for each key that signs JWT-SVIDs',
  severity: 'error',
  requirement: 'MUST',
  citation: jwtSvid('6.1', '61-publishing-spiffe-bundle-elements'),
  appliesTo: ['bundle'],
  rationale:
    'A key under two IDs is withdrawn only when both entries are gone, and it is easy to forget one.',
  fix: 'Remove one of the entries, the one whose "kid" no issuer writes any more',
  good: '{"use":"jwt-svid","kid":"a","x":"1…"}',
  bad: '{"use":"jwt-svid","kid":"a","x":"1…"}\n{"use":"jwt-svid","kid":"b","x":"1…"}',
  check: notedAs('jwt-bundle-one-entry-per-key'),
});
