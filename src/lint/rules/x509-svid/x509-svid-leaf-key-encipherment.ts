import { rfc } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { KEY_USAGE_BIT } from '../../subjects/certificate.js';

export const x509SvidLeafKeyEncipherment = defineRule({
  id: 'x509-svid-leaf-key-encipherment',
  standard: 'x509-svid',
  title: 'Only a leaf with an RSA key asserts keyEncipherment',
  severity: 'warning',
  requirement: 'MUST NOT',
  citation: rfc(8813, '3'),
  appliesTo: ['leaf'],
  rationale:
    'X509-SVID §4.3 allows keyEncipherment, but an elliptic-curve key cannot encipher keys, and RFC 8813 (RFC 9295 for Ed25519) forbids to claim so. SPIRE, Kuma and Istio set it on all leaves; it does no harm there, and strict checkers complain.',
  fix: 'Issue leaves with EC and Ed25519 keys with "keyUsage = critical, digitalSignature" alone, as meshctl does',
  good: 'Public Key Algorithm: id-ecPublicKey\nX509v3 Key Usage: critical\n    Digital Signature',
  bad: 'Public Key Algorithm: id-ecPublicKey\nX509v3 Key Usage: critical\n    Digital Signature, Key Encipherment',
  acceptedBy: ['spire', 'kuma', 'istio', 'envoy'],
  check: (subject) => {
    if ((subject.usageBits & KEY_USAGE_BIT.keyEncipherment) === 0) return undefined;
    const kind = subject.keyKind;
    if (kind?.algorithm !== 'ec' && kind?.algorithm !== 'ed25519') return undefined;
    return {
      message: `key usage has keyEncipherment and the key is ${kind.label}`,
      field: 'extensions.keyUsage',
      value: subject.keyUsage?.value?.names.join(', ') ?? '',
    };
  },
});
