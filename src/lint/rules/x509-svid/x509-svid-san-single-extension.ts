import { rfc } from '../../citation.js';
import { defineRule } from '../../rule.js';

export const x509SvidSanSingleExtension = defineRule({
  id: 'x509-svid-san-single-extension',
  standard: 'x509-svid',
  title: 'There is one subjectAltName, and it is not empty',
  severity: 'error',
  requirement: 'MUST',
  citation: rfc(5280, '4.2.1.6'),
  appliesTo: ['leaf', 'intermediate', 'root'],
  rationale:
    'With two extensions of a kind, each validator reads the one that it likes, and so another identity; RFC 5280 §4.2 forbids it and Go does not read such a certificate. One without a name in it says nothing.',
  fix: 'Put all names into one subjectAltName, separated by commas, or leave the empty one out of a CA certificate',
  good: 'subjectAltName = critical, URI:spiffe://example.org/web, DNS:web.example.org',
  bad: 'X509v3 Subject Alternative Name:\n    URI:spiffe://example.org/web\nX509v3 Subject Alternative Name:\n    DNS:web.example.org',
  refusedBy: ['go-spiffe'],
  check: ({ subjectAltName, subjectAltNames }) => {
    if (subjectAltName === undefined) return undefined;
    if (subjectAltNames > 1)
      return {
        message: `subjectAltName is there ${subjectAltNames} times`,
        field: 'extensions.subjectAltName',
      };
    if (subjectAltName.value?.length !== 0) return undefined;
    return { message: 'subjectAltName is empty', field: 'extensions.subjectAltName' };
  },
});
