import { witSvid } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { notedAs } from './noted.js';

export const witBundleUse = defineRule({
  id: 'wit-bundle-use',
  standard: 'bundle',
  title: 'An entry with a key for WIT-SVIDs has the use "wit-svid"',
  severity: 'error',
  requirement: 'MUST',
  citation: witSvid('6.1', '61-publishing-spiffe-bundle-elements'),
  appliesTo: ['bundle'],
  rationale: 'The value is compared letter by letter, and readers pass over an entry that has another.',
  fix: 'Write "use": "wit-svid", in lower case',
  good: '{"use":"wit-svid","kid":"a","kty":"EC",…}',
  bad: '{"use":"WIT-SVID","kid":"a","kty":"EC",…}',
  refusedBy: ['spire'],
  check: notedAs('wit-bundle-use'),
});
