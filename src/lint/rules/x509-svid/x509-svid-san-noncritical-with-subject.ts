import { rfc } from '../../citation.js';
import { defineRule } from '../../rule.js';

export const x509SvidSanNoncriticalWithSubject = defineRule({
  id: 'x509-svid-san-noncritical-with-subject',
  standard: 'x509-svid',
  title: 'With a subject, subjectAltName is not critical',
  severity: 'info',
  requirement: 'SHOULD',
  citation: rfc(5280, '4.2.1.6'),
  appliesTo: ['leaf', 'intermediate', 'root'],
  rationale:
    'Where there is a subject too, a validator without the extension can still name the certificate, so it need not be critical. Nobody in a mesh refuses it; Istio always marks it critical.',
  fix: 'Leave out "critical" from the line of subjectAltName, or leave the subject of a leaf empty',
  good: 'Subject: CN=web\nX509v3 Subject Alternative Name:\n    URI:spiffe://example.org/ns/shop/sa/web',
  bad: 'Subject: CN=web\nX509v3 Subject Alternative Name: critical\n    URI:spiffe://example.org/ns/shop/sa/web',
  acceptedBy: ['go-spiffe', 'istio'],
  check: ({ hasEmptySubject, subjectAltName }) => {
    if (hasEmptySubject || subjectAltName?.extension.critical !== true) return undefined;
    return {
      message: 'there is a subject and subjectAltName is critical',
      field: 'extensions.subjectAltName',
    };
  },
});
