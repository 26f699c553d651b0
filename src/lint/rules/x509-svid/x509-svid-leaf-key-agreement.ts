import { x509Svid } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { KEY_USAGE_BIT } from '../../subjects/certificate.js';

export const x509SvidLeafKeyAgreement = defineRule({
  id: 'x509-svid-leaf-key-agreement',
  standard: 'x509-svid',
  title: 'Only a leaf with an EC key asserts keyAgreement',
  severity: 'info',
  requirement: 'derived',
  citation: x509Svid('4.3', '43-key-usage'),
  appliesTo: ['leaf'],
  rationale:
    'X509-SVID §4.3 allows keyAgreement, but an Ed25519 key is for signatures only and RFC 9295 forbids the claim; an RSA key agrees on nothing either. SPIRE and Kuma set it whatever the key is.',
  fix: 'Leave keyAgreement out: "keyUsage = critical, digitalSignature"',
  good: 'Public Key Algorithm: ED25519\nX509v3 Key Usage: critical\n    Digital Signature',
  bad: 'Public Key Algorithm: ED25519\nX509v3 Key Usage: critical\n    Digital Signature, Key Agreement',
  acceptedBy: ['spire', 'kuma', 'envoy'],
  check: (subject) => {
    if ((subject.usageBits & KEY_USAGE_BIT.keyAgreement) === 0) return undefined;
    const kind = subject.keyKind;
    if (kind?.algorithm !== 'ed25519' && kind?.algorithm !== 'rsa') return undefined;
    return {
      message: `key usage has keyAgreement and the key is ${kind.label}`,
      field: 'extensions.keyUsage',
      value: subject.keyUsage?.value?.names.join(', ') ?? '',
      ...(kind.algorithm === 'ed25519' && { severity: 'warning' }),
    };
  },
});
