import { x509Svid } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { KEY_USAGE_BIT } from '../../subjects/certificate.js';

export const x509SvidLeafDigitalSignature = defineRule({
  id: 'x509-svid-leaf-digital-signature',
  standard: 'x509-svid',
  title: 'A leaf asserts digitalSignature',
  severity: 'error',
  requirement: 'MUST',
  citation: x509Svid('4.3', '43-key-usage'),
  appliesTo: ['leaf'],
  rationale:
    'A workload proves in the TLS handshake that it has the key, by a signature. SPIRE refuses a leaf that may not sign, and go-spiffe does not load it, although its TLS verification lets it pass.',
  fix: 'Issue the leaf with "keyUsage = critical, digitalSignature"',
  good: 'X509v3 Key Usage: critical\n    Digital Signature',
  bad: 'X509v3 Key Usage: critical\n    Key Encipherment',
  refusedBy: ['spire'],
  check: ({ keyUsage, usageBits, isCa }) => {
    if ((usageBits & KEY_USAGE_BIT.digitalSignature) !== 0 || keyUsage?.value === undefined || isCa)
      return undefined;
    return {
      message: 'key usage lacks digitalSignature',
      field: 'extensions.keyUsage',
      value: keyUsage.value.names.join(', '),
    };
  },
});
