import { checkSubjectPresent } from '../../../svid/index.js';
import { jwtSvid } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { asBreach } from './as-breach.js';

export const jwtSvidSubPresent = defineRule({
  id: 'jwt-svid-sub-present',
  standard: 'jwt-svid',
  title: 'The token has a subject',
  severity: 'error',
  requirement: 'MUST',
  citation: jwtSvid('3.1', '31-subject'),
  appliesTo: ['jwt-svid'],
  rationale:
    'The subject is the identity that the token proves. Without it the token proves nothing, and its trust domain cannot be told.',
  fix: 'Have the token issued with the SPIFFE ID of the workload as "sub"',
  good: '{"sub":"spiffe://example.org/web"}',
  bad: '{"sub":""}',
  refusedBy: ['go-spiffe'],
  check: ({ claims }) => asBreach(checkSubjectPresent(claims), 'claims.sub'),
});
