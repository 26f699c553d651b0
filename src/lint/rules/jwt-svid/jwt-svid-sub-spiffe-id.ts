import { jwtSvid } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { foreignSubject } from './foreign-subject.js';

export const jwtSvidSubSpiffeId = defineRule({
  id: 'jwt-svid-sub-spiffe-id',
  standard: 'jwt-svid',
  title: 'The subject is a SPIFFE ID',
  severity: 'error',
  requirement: 'MUST',
  citation: jwtSvid('3.1', '31-subject'),
  appliesTo: ['jwt-svid'],
  rationale:
    'Tokens of Kubernetes service accounts and of OIDC providers look like JWT-SVIDs and have other subjects. Peers look for a trust domain in the subject, find none, and refuse the token.',
  fix: 'Fetch a JWT-SVID from the Workload API, such as with "spire-agent api fetch jwt -audience api", instead of this token',
  good: '{"sub":"spiffe://example.org/web"}',
  bad: '{"sub":"system:serviceaccount:default:web"}',
  refusedBy: ['go-spiffe'],
  check: foreignSubject,
});
