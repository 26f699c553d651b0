import { defineRule } from '../../rule.js';
import { kuma } from './sources.js';

export const kumaCaKeyType = defineRule({
  id: 'kuma-ca-key-type',
  standard: 'consumers',
  title: 'Kuma signs only with a CA of RSA, EC or Ed25519',
  severity: 'error',
  requirement: 'derived',
  citation: kuma('pkg/core/resources/apis/meshidentity/providers/bundled/bundled.go'),
  appliesTo: ['intermediate', 'root'],
  rationale: `The keys of workloads are made of the kind of the CA's, and for any other kind Kuma says "unsupported CA key type". The standard names no algorithms.`,
  fix: 'Make a CA with another key, for example with "meshctl ca init example.org --key-type ec-p256"',
  good: 'Public Key Algorithm: id-ecPublicKey',
  bad: 'Public Key Algorithm: ED448',
  consumer: 'kuma',
  check: ({ keyKind }) => {
    if (keyKind === undefined || (keyKind.algorithm !== 'other' && keyKind.algorithm !== 'rsa-pss'))
      return undefined;
    return {
      message: `the key of the CA is ${keyKind.label}`,
      field: 'subjectPublicKeyInfo',
      value: keyKind.label,
    };
  },
});
