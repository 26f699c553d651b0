import { rfc } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { notedAs } from './noted.js';

export const x509BundleX5cEncoding = defineRule({
  id: 'x509-bundle-x5c-encoding',
  standard: 'bundle',
  title: '"x5c" has standard base64 of DER, with padding',
  severity: 'error',
  requirement: 'MUST',
  citation: rfc(7517, '4.7'),
  appliesTo: ['bundle'],
  rationale:
    'JWKs use base64url everywhere but here. PEM, line breaks, base64url or bytes behind the certificate make strict readers refuse the entry, go-spiffe the whole bundle.',
  fix: 'Write the base64 of the DER in one line, as "openssl x509 -in ca.pem -outform DER | base64 -w0" prints it',
  good: '"x5c": ["MIIB+zCCAaGgAwIB…=="]',
  bad: '"x5c": ["-----BEGIN CERTIFICATE-----…"]',
  refusedBy: ['go-spiffe'],
  check: notedAs('x509-bundle-x5c-encoding'),
});
