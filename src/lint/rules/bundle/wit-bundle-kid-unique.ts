import { witSvid } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { notedAs } from './noted.js';

export const witBundleKidUnique = defineRule({
  id: 'wit-bundle-kid-unique',
  standard: 'bundle',
  title: 'The "kid" of a WIT key is unique in the whole bundle, among JWT keys too',
  severity: 'error',
  requirement: 'MUST',
  citation: witSvid('6.1', '61-publishing-spiffe-bundle-elements'),
  appliesTo: ['bundle'],
  rationale:
    'Where one ID names two keys, readers that look up by "kid" alone can verify a token with the wrong one, and a token of one kind passes for the other.',
  fix: 'Give one of the keys another ID',
  good: '{"use":"jwt-svid","kid":"a",…}\n{"use":"wit-svid","kid":"b",…}',
  bad: '{"use":"jwt-svid","kid":"a",…}\n{"use":"wit-svid","kid":"a",…}',
  acceptedBy: ['go-spiffe'],
  check: notedAs('wit-bundle-kid-unique'),
});
