import { program } from '../../citation.js';
import { defineRule } from '../../rule.js';

export const envoyLeafKeyType = defineRule({
  id: 'envoy-leaf-key-type',
  standard: 'consumers',
  title: 'Envoy takes a peer only with an RSA or EC key',
  severity: 'error',
  requirement: 'derived',
  citation: program('Envoy', 'issue 25727', 'https://github.com/envoyproxy/envoy/issues/25727', '1.40.0'),
  appliesTo: ['leaf'],
  rationale:
    'Envoy offers no Ed25519 among the signature algorithms of TLS, so a peer with such a leaf has no certificate to show; a CA with such a key is fine. The standard names no algorithms, and go-spiffe takes the key.',
  fix: 'Issue the leaf with another key, for example "meshctl identity issue --key-type ec-p256"',
  good: 'Public Key Algorithm: id-ecPublicKey',
  bad: 'Public Key Algorithm: ED25519',
  consumer: 'envoy',
  check: ({ keyKind }) => {
    if (keyKind?.algorithm !== 'ed25519') return undefined;
    return { message: 'the key is Ed25519', field: 'subjectPublicKeyInfo', value: keyKind.label };
  },
});
