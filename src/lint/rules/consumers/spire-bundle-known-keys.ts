import { defineRule } from '../../rule.js';
import { unknownKeys } from './go-bundles.js';
import { spire } from './sources.js';

export const spireBundleKnownKeys = defineRule({
  id: 'spire-bundle-known-keys',
  standard: 'consumers',
  title: 'SPIRE takes a bundle only when it knows the key type and curve of every entry',
  severity: 'error',
  requirement: 'derived',
  citation: spire('pkg/common/bundleutil/unmarshal.go'),
  appliesTo: ['bundle'],
  rationale:
    'The standard has readers ignore the one entry. The server that fetches the bundle of another trust domain fails at the whole document instead.',
  fix: 'Publish keys of type RSA, of type EC on P-256, P-384 or P-521, or Ed25519, and leave the others out',
  good: '{"kty":"EC","crv":"P-256",…}',
  bad: '{"kty":"AKP","alg":"ML-DSA-65",…}',
  consumer: 'spire',
  check: unknownKeys,
});
