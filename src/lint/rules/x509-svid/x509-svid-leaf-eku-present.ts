import { x509Svid } from '../../citation.js';
import { defineRule } from '../../rule.js';

export const x509SvidLeafEkuPresent = defineRule({
  id: 'x509-svid-leaf-eku-present',
  standard: 'x509-svid',
  title: 'A leaf has an extended key usage',
  severity: 'warning',
  requirement: 'SHOULD',
  citation: x509Svid('4.4', '44-extended-key-usage'),
  appliesTo: ['leaf'],
  rationale:
    'Extended key usage says that the certificate is for both sides of TLS and for nothing else. go-spiffe and SPIRE take a leaf without it; stacks that check purposes may not.',
  fix: 'Write the extension: "extendedKeyUsage = serverAuth, clientAuth"',
  good: 'X509v3 Extended Key Usage:\n    TLS Web Server Authentication, TLS Web Client Authentication',
  bad: 'no X509v3 Extended Key Usage at all',
  acceptedBy: ['go-spiffe', 'spire'],
  check: ({ extendedKeyUsage, extensionsError, isCa }) => {
    if (extendedKeyUsage !== undefined || extensionsError !== undefined || isCa) return undefined;
    return { message: 'there is no extended key usage', field: 'extensions.extendedKeyUsage' };
  },
});
