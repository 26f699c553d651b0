import { x509Svid } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { CertificateSubject } from '../../subjects/certificate.js';
import { notedAs } from './noted.js';

const noted = notedAs('x509-bundle-x5c-is-ca');

export const x509BundleX5cIsCa = defineRule({
  id: 'x509-bundle-x5c-is-ca',
  standard: 'bundle',
  title: 'The certificate of an authority is a CA certificate',
  severity: 'error',
  requirement: 'MUST',
  citation: x509Svid('6.1', '61-publishing-spiffe-bundle-elements'),
  appliesTo: ['bundle', 'misplaced'],
  rationale:
    'A trust bundle holds who may sign, not who was signed. A leaf among the authorities validates nothing but itself, and go-spiffe and SPIRE take it without a word.',
  fix: 'Publish the CA certificate that signed it; in an OpenSSL configuration a CA has "basicConstraints = critical, CA:TRUE"',
  good: 'X509v3 Basic Constraints: critical\n    CA:TRUE',
  bad: 'X509v3 Basic Constraints: critical\n    CA:FALSE',
  acceptedBy: ['go-spiffe', 'spire'],
  check: (subject) => {
    if (!(subject instanceof CertificateSubject)) return noted(subject);
    return {
      message: "a certificate that is not a CA's stands among trust anchors",
      field: 'extensions.basicConstraints',
    };
  },
});
