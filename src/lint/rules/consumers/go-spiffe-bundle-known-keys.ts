import { defineRule } from '../../rule.js';
import { unknownKeys } from './go-bundles.js';
import { goSpiffe } from './sources.js';

export const goSpiffeBundleKnownKeys = defineRule({
  id: 'go-spiffe-bundle-known-keys',
  standard: 'consumers',
  title: 'go-spiffe takes a bundle only when it knows the key type and curve of every entry',
  severity: 'error',
  requirement: 'derived',
  citation: goSpiffe('bundle/spiffebundle/bundle.go'),
  appliesTo: ['bundle'],
  rationale:
    'The standard has readers ignore the one entry. go-jose, which reads the document for go-spiffe, fails at it and with it the whole bundle, so that no SVID of the trust domain is trusted any more.',
  fix: 'Publish keys of type RSA, of type EC on P-256, P-384 or P-521, or Ed25519, and leave the others out',
  good: '{"kty":"EC","crv":"P-256",…}',
  bad: '{"kty":"EC","crv":"secp256k1",…}',
  consumer: 'go-spiffe',
  check: unknownKeys,
});
