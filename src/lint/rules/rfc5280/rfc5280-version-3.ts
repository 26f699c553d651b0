import { rfc } from '../../citation.js';
import { defineRule } from '../../rule.js';

export const rfc5280Version3 = defineRule({
  id: 'rfc5280-version-3',
  standard: 'rfc5280',
  title: 'A certificate is of version 3',
  severity: 'error',
  requirement: 'MUST',
  citation: rfc(5280, '4.1.2.1'),
  appliesTo: ['leaf', 'intermediate', 'root'],
  rationale:
    'Only version 3 has extensions, and everything that makes a certificate an SVID stands in extensions. A certificate of version 1 has no subjectAltName and so no SPIFFE ID.',
  fix: 'Issue the certificate anew with extensions; "openssl x509 -req" writes version 1 unless "-extfile" or "-copy_extensions" gives it some',
  good: 'Version: 3 (0x2)',
  bad: 'Version: 1 (0x0)',
  check: ({ certificate: { version } }) =>
    version === 3 ? undefined : { message: `it is a certificate of version ${version}`, field: 'version' },
});
