import { x509Svid } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { KEY_USAGE_BIT } from '../../subjects/certificate.js';

export const x509SvidLeafNoKeyCertSign = defineRule({
  id: 'x509-svid-leaf-no-key-cert-sign',
  standard: 'x509-svid',
  title: 'A leaf does not assert keyCertSign',
  severity: 'error',
  requirement: 'MUST NOT',
  citation: x509Svid('4.3', '43-key-usage'),
  appliesTo: ['leaf'],
  rationale:
    'A workload that may sign certificates could make identities of its own. go-spiffe, SPIRE and Envoy refuse such a leaf.',
  fix: 'Issue the leaf with "keyUsage = critical, digitalSignature"',
  good: 'X509v3 Key Usage: critical\n    Digital Signature',
  bad: 'X509v3 Key Usage: critical\n    Digital Signature, Certificate Sign',
  refusedBy: ['go-spiffe', 'spire', 'envoy'],
  check: ({ keyUsage, usageBits, isCa }) => {
    if ((usageBits & KEY_USAGE_BIT.keyCertSign) === 0 || isCa) return undefined;
    return {
      message: 'key usage has keyCertSign',
      field: 'extensions.keyUsage',
      value: keyUsage?.value?.names.join(', ') ?? '',
    };
  },
});
