import { x509Svid } from '../../citation.js';
import { defineRule } from '../../rule.js';

const MIN_RSA_BITS = 2048;

export const x509WeakKey = defineRule({
  id: 'x509-weak-key',
  standard: 'rfc5280',
  title: 'The key is RSA of 2048 bits or more, EC P-256, P-384 or P-521, or Ed25519',
  severity: 'error',
  requirement: 'derived',
  citation: x509Svid('5.1', '51-path-validation'),
  appliesTo: ['leaf', 'intermediate', 'root'],
  rationale:
    'RSA keys below 2048 bits can be broken, and whoever breaks one has the identity. The SPIFFE standards name no algorithms; these are what go-spiffe and SPIRE know.',
  fix: 'Make a new key, for example EC P-256, with "meshctl identity issue --key-type ec-p256" or "meshctl ca init --key-type ec-p256"',
  good: 'Public Key Algorithm: id-ecPublicKey\n    NIST CURVE: P-256',
  bad: 'Public Key Algorithm: rsaEncryption\n    Public-Key: (1024 bit)',
  check: ({ keyKind }) => {
    const field = 'subjectPublicKeyInfo';
    if (keyKind === undefined) return { message: 'the public key cannot be read', field };
    const { algorithm, bits, curve, label } = keyKind;
    if (algorithm === 'ed25519' || curve === 'P-256' || curve === 'P-384' || curve === 'P-521') {
      return undefined;
    }
    if (bits === undefined) {
      const message = `the key is ${label}, which few programs know`;
      return { severity: 'warning', message, field, value: label };
    }
    if (bits >= MIN_RSA_BITS) return undefined;
    return { message: `the RSA key has ${bits} bits, less than ${MIN_RSA_BITS}`, field, value: label };
  },
});
