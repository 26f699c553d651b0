import { x509Svid } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { KEY_USAGE_BIT } from '../../subjects/certificate.js';

const OF_LEAVES = KEY_USAGE_BIT.digitalSignature | KEY_USAGE_BIT.keyEncipherment | KEY_USAGE_BIT.keyAgreement;
const NAMES: readonly string[] = ['digitalSignature', 'keyEncipherment', 'keyAgreement'];

export const x509SvidCaOnlySigningUsages = defineRule({
  id: 'x509-svid-ca-only-signing-usages',
  standard: 'x509-svid',
  title: 'A signing certificate has none of the key usages of leaves',
  severity: 'warning',
  requirement: 'MUST',
  citation: x509Svid('Appendix A', 'appendix-a-x509-field-reference'),
  appliesTo: ['intermediate', 'root'],
  rationale:
    'The field reference gives digitalSignature, keyEncipherment and keyAgreement to leaves only, while §4.3 is silent about CAs: hence a warning. Kuma refuses a CA with keyAgreement, SPIRE one with keyAgreement or keyEncipherment; digitalSignature is common where one PKI serves all.',
  fix: 'Issue the CA certificate with "keyUsage = critical, keyCertSign, cRLSign"',
  good: 'X509v3 Key Usage: critical\n    Certificate Sign, CRL Sign',
  bad: 'X509v3 Key Usage: critical\n    Digital Signature, Key Agreement, Certificate Sign, CRL Sign',
  acceptedBy: ['go-spiffe'],
  refusedBy: ['spire', 'kuma'],
  check: ({ usageBits, keyUsage }) => {
    // Without keyCertSign the key usage is a leaf's altogether, which other rules say.
    if ((usageBits & OF_LEAVES) === 0 || (usageBits & KEY_USAGE_BIT.keyCertSign) === 0) return undefined;
    const names = keyUsage?.value?.names.filter((name) => NAMES.includes(name)).join(', ') ?? '';
    const kuma =
      (usageBits & KEY_USAGE_BIT.keyAgreement) === 0 ? '' : '; Kuma refuses a CA with keyAgreement';
    return {
      message: `key usage has ${names} beside keyCertSign${kuma}`,
      field: 'extensions.keyUsage',
      value: names,
    };
  },
});
