import { jwtSvid } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { subjectWithoutPath } from './subject-without-path.js';

export const jwtSvidSubHasPath = defineRule({
  id: 'jwt-svid-sub-has-path',
  standard: 'jwt-svid',
  title: 'The subject names a workload, not its trust domain',
  severity: 'warning',
  requirement: 'derived',
  citation: jwtSvid('3.1', '31-subject'),
  appliesTo: ['jwt-svid'],
  rationale:
    'The ID of a trust domain has no path and belongs to the domain itself. JWT-SVID has no rule on it, but policies that match by path never match such a token, and SPIRE does not issue it.',
  fix: 'Register the workload under an ID with a path, such as spiffe://example.org/web, and have the token issued for that',
  good: '{"sub":"spiffe://example.org/web"}',
  bad: '{"sub":"spiffe://example.org"}',
  acceptedBy: ['go-spiffe'],
  check: subjectWithoutPath,
});
