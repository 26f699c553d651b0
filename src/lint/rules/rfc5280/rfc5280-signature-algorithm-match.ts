import { rfc } from '../../citation.js';
import { defineRule } from '../../rule.js';

export const rfc5280SignatureAlgorithmMatch = defineRule({
  id: 'rfc5280-signature-algorithm-match',
  standard: 'rfc5280',
  title: 'The signature algorithm is the same inside and outside of the signed part',
  severity: 'error',
  requirement: 'MUST',
  citation: rfc(5280, '4.1.1.2'),
  appliesTo: ['leaf', 'intermediate', 'root'],
  rationale:
    'Only the algorithm inside is signed. Where the one outside differs, somebody could make a validator use another algorithm than the issuer did. Go does not read such a certificate.',
  fix: 'Issue the certificate anew with another tool; no standard tool writes two algorithms',
  good: 'tbsCertificate.signature: ecdsa-with-SHA256\nsignatureAlgorithm:       ecdsa-with-SHA256',
  bad: 'tbsCertificate.signature: ecdsa-with-SHA384\nsignatureAlgorithm:       ecdsa-with-SHA256',
  refusedBy: ['go-spiffe', 'spire'],
  check: ({ certificate }) =>
    certificate.signatureAlgorithmsAgree
      ? undefined
      : {
          message: 'the signature algorithm inside the signed part differs from the one outside',
          field: 'signatureAlgorithm',
        },
});
