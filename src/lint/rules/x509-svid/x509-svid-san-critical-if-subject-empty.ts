import { x509Svid } from '../../citation.js';
import { defineRule } from '../../rule.js';

export const x509SvidSanCriticalIfSubjectEmpty = defineRule({
  id: 'x509-svid-san-critical-if-subject-empty',
  standard: 'x509-svid',
  title: 'With an empty subject, subjectAltName is critical',
  severity: 'error',
  requirement: 'MUST',
  citation: x509Svid('3.1', '31-leaf-certificates'),
  appliesTo: ['leaf'],
  rationale:
    'When the subject is empty, subjectAltName holds the only name. A validator that does not know the extension would take the certificate for one of nobody unless it must understand it (RFC 5280 §4.1.2.6).',
  fix: 'Mark it critical, "subjectAltName = critical, URI:spiffe://example.org/ns/shop/sa/web", or add a subject',
  good: 'Subject:\nX509v3 Subject Alternative Name: critical\n    URI:spiffe://example.org/ns/shop/sa/web',
  bad: 'Subject:\nX509v3 Subject Alternative Name:\n    URI:spiffe://example.org/ns/shop/sa/web',
  acceptedBy: ['go-spiffe'],
  check: ({ hasEmptySubject, subjectAltName }) => {
    if (!hasEmptySubject || subjectAltName === undefined || subjectAltName.extension.critical)
      return undefined;
    return {
      message: 'the subject is empty and subjectAltName is not critical',
      field: 'extensions.subjectAltName',
    };
  },
});
