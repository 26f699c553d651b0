import { rfc } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { notedAs } from './noted.js';

export const bundleJwkDuplicateMembers = defineRule({
  id: 'bundle-jwk-duplicate-members',
  standard: 'bundle',
  title: 'No entry has a member twice',
  severity: 'error',
  requirement: 'MUST',
  citation: rfc(7517, '4'),
  appliesTo: ['bundle'],
  rationale:
    'Which of the two counts depends on the reader, so one document means two keys. go-spiffe refuses the bundle.',
  fix: 'Remove one of them',
  good: '{"use":"jwt-svid","kid":"a",…}',
  bad: '{"use":"jwt-svid","kid":"a","kid":"b",…}',
  refusedBy: ['go-spiffe'],
  check: notedAs('bundle-jwk-duplicate-members'),
});
