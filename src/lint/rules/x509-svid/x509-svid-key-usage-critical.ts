import { x509Svid } from '../../citation.js';
import { defineRule } from '../../rule.js';

export const x509SvidKeyUsageCritical = defineRule({
  id: 'x509-svid-key-usage-critical',
  standard: 'x509-svid',
  title: 'Key usage is critical',
  severity: 'error',
  requirement: 'MUST',
  citation: x509Svid('4.3', '43-key-usage'),
  appliesTo: ['leaf', 'intermediate', 'root'],
  rationale:
    'A validator that does not know an extension may pass over it unless it is critical. Key usage is what keeps a workload from signing certificates, so nobody may pass over it.',
  fix: 'Mark the extension critical; in an OpenSSL configuration: "keyUsage = critical, digitalSignature"',
  good: 'X509v3 Key Usage: critical\n    Digital Signature',
  bad: 'X509v3 Key Usage:\n    Digital Signature',
  acceptedBy: ['go-spiffe', 'spire', 'kuma', 'istio', 'envoy'],
  check: ({ keyUsage }) => {
    if (keyUsage === undefined || keyUsage.extension.critical) return undefined;
    return { message: 'key usage is not critical', field: 'extensions.keyUsage' };
  },
});
