import { x509Svid } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { KEY_USAGE_BIT } from '../../subjects/certificate.js';

export const x509SvidCaKeyCertSign = defineRule({
  id: 'x509-svid-ca-key-cert-sign',
  standard: 'x509-svid',
  title: 'A signing certificate asserts keyCertSign',
  severity: 'error',
  requirement: 'MUST',
  citation: x509Svid('4.3', '43-key-usage'),
  appliesTo: ['intermediate', 'root'],
  rationale:
    'keyCertSign is what lets a key sign certificates. Go, SPIRE and Kuma refuse a CA whose key usage lacks it; without any key usage Go lets it pass when it verifies, and go-spiffe does not load the chain.',
  fix: 'Issue the CA certificate with "keyUsage = critical, keyCertSign, cRLSign"',
  good: 'X509v3 Key Usage: critical\n    Certificate Sign, CRL Sign',
  bad: 'X509v3 Key Usage: critical\n    Digital Signature, CRL Sign',
  refusedBy: ['go-spiffe', 'spire', 'kuma'],
  check: ({ isCa, usageBits, keyUsage }) => {
    if (!isCa || (usageBits & KEY_USAGE_BIT.keyCertSign) !== 0) return undefined;
    const field = 'extensions.keyUsage';
    if (keyUsage === undefined) return { message: 'there is no key usage, so no keyCertSign', field };
    if (keyUsage.value === undefined) return undefined;
    return { message: 'key usage lacks keyCertSign', field, value: keyUsage.value.names.join(', ') };
  },
});
