import { rfc } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { notedAs } from './noted.js';

export const bundleJwkValidPublicKey = defineRule({
  id: 'bundle-jwk-valid-public-key',
  standard: 'bundle',
  title: 'The members of an entry make a valid public key',
  severity: 'error',
  requirement: 'MUST',
  citation: rfc(7518, '6.2'),
  appliesTo: ['bundle'],
  rationale:
    'Coordinates have the full length of their curve and lie on it, RSA keys have 2048 bits or more and an odd exponent from 3, all in base64url without padding. Readers pass over anything else, and go-jose refuses the whole bundle.',
  fix: 'Export the key again with a tool that writes JWKs',
  good: '{"kty":"EC","crv":"P-256","x":"<43 characters>","y":"<43 characters>"}',
  bad: '{"kty":"EC","crv":"P-256","x":"…="}',
  refusedBy: ['go-spiffe'],
  check: notedAs('bundle-jwk-valid-public-key'),
});
