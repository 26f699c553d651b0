import { jwtSvid } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { notedAs } from './noted.js';

export const bundleEd25519Jwt = defineRule({
  id: 'bundle-ed25519-jwt',
  standard: 'bundle',
  title: 'Keys of tokens are RSA or EC',
  severity: 'warning',
  requirement: 'derived',
  citation: jwtSvid('2.1', '21-algorithm'),
  appliesTo: ['bundle'],
  rationale:
    'None of the nine algorithms of JWT-SVIDs and WIT-SVIDs takes an Ed25519 key, so that no token can be verified with it.',
  fix: 'Sign tokens with a key on P-256, or with RSA of 2048 bits or more',
  good: '{"use":"jwt-svid","kty":"EC","crv":"P-256",…}',
  bad: '{"use":"jwt-svid","kty":"OKP","crv":"Ed25519",…}',
  acceptedBy: ['go-spiffe'],
  check: notedAs('bundle-ed25519-jwt'),
});
