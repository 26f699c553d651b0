import { rfc } from '../../citation.js';
import { defineRule } from '../../rule.js';

export const rfc5280CaSubjectNonEmpty = defineRule({
  id: 'rfc5280-ca-subject-non-empty',
  standard: 'rfc5280',
  title: 'A CA has a subject',
  severity: 'error',
  requirement: 'MUST',
  citation: rfc(5280, '4.1.2.6'),
  appliesTo: ['intermediate', 'root'],
  rationale:
    'Certificates name their issuer by its subject, so a CA without one cannot be told from any other, and validators find no path.',
  fix: 'Issue the CA with a subject, such as "O=Acme, CN=Mesh CA"; "meshctl ca init" names it for its trust domain',
  good: 'Subject: O=example.org, CN=Mesh CA',
  bad: 'Subject:',
  acceptedBy: ['go-spiffe'],
  check: ({ hasEmptySubject }) =>
    hasEmptySubject ? { message: 'the subject is empty', field: 'subject' } : undefined,
});
