import { x509Svid } from '../../citation.js';
import { defineRule } from '../../rule.js';

export const x509SvidKeyUsagePresent = defineRule({
  id: 'x509-svid-key-usage-present',
  standard: 'x509-svid',
  title: 'Key usage is there',
  severity: 'error',
  requirement: 'MUST',
  citation: x509Svid('4.3', '43-key-usage'),
  // A CA without it breaks x509-svid-ca-key-cert-sign, and that says it all.
  appliesTo: ['leaf'],
  rationale:
    'Without key usage a key may do anything, sign certificates too. go-spiffe does not load such a leaf, although its TLS verification lets it pass; SPIRE misses digitalSignature in it.',
  fix: 'Write the extension: "keyUsage = critical, digitalSignature"',
  good: 'X509v3 Key Usage: critical\n    Digital Signature',
  bad: 'no X509v3 Key Usage at all',
  refusedBy: ['spire'],
  check: ({ keyUsage, extensionsError }) => {
    if (keyUsage !== undefined || extensionsError !== undefined) return undefined;
    return { message: 'there is no key usage', field: 'extensions.keyUsage' };
  },
});
