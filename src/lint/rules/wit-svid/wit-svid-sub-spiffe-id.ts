import { checkSubjectPresent } from '../../../svid/index.js';
import { witSvid } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { asBreach } from '../jwt-svid/as-breach.js';
import { foreignSubject } from '../jwt-svid/foreign-subject.js';
import { subjectWithoutPath } from '../jwt-svid/subject-without-path.js';

export const witSvidSubSpiffeId = defineRule({
  id: 'wit-svid-sub-spiffe-id',
  standard: 'wit-svid',
  title: 'The subject is the SPIFFE ID of a workload',
  severity: 'error',
  requirement: 'MUST',
  citation: witSvid('3.1', '31-subject---sub'),
  appliesTo: ['wit-svid'],
  rationale:
    'The subject is the identity that the token proves. Without a SPIFFE ID in it, validators find no trust domain and refuse the token.',
  fix: 'Have it issued for the SPIFFE ID of the workload, such as spiffe://example.org/web',
  good: '{"sub":"spiffe://example.org/web"}',
  bad: '{"sub":"web"}',
  refusedBy: ['go-spiffe'],
  incubating: true,
  check: (subject) => {
    const missing = checkSubjectPresent(subject.claims);
    if (missing !== undefined) return asBreach(missing, 'claims.sub');
    const pathless = subjectWithoutPath(subject);
    return pathless === undefined ? foreignSubject(subject) : { ...pathless, severity: 'warning' };
  },
});
