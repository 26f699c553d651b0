import { x509Svid } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { KEY_USAGE_BIT } from '../../subjects/certificate.js';

export const x509SvidLeafNoCrlSign = defineRule({
  id: 'x509-svid-leaf-no-crl-sign',
  standard: 'x509-svid',
  title: 'A leaf does not assert cRLSign',
  severity: 'error',
  requirement: 'MUST NOT',
  citation: x509Svid('4.3', '43-key-usage'),
  appliesTo: ['leaf'],
  rationale:
    'Revocation lists are the affair of a CA, and a workload that may sign them could revoke others. go-spiffe, SPIRE and Envoy refuse such a leaf.',
  fix: 'Issue the leaf with "keyUsage = critical, digitalSignature"',
  good: 'X509v3 Key Usage: critical\n    Digital Signature',
  bad: 'X509v3 Key Usage: critical\n    Digital Signature, CRL Sign',
  refusedBy: ['go-spiffe', 'spire', 'envoy'],
  check: ({ keyUsage, usageBits, isCa }) => {
    if ((usageBits & KEY_USAGE_BIT.cRLSign) === 0 || isCa) return undefined;
    return {
      message: 'key usage has cRLSign',
      field: 'extensions.keyUsage',
      value: keyUsage?.value?.names.join(', ') ?? '',
    };
  },
});
