import { trustBundle } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { notedAs } from './noted.js';

export const bundleJwkNoPrivate = defineRule({
  id: 'bundle-jwk-no-private',
  standard: 'bundle',
  title: 'A bundle has no private and no symmetric keys',
  severity: 'error',
  requirement: 'derived',
  citation: trustBundle('3', '3-spiffe-bundles'),
  appliesTo: ['bundle'],
  rationale:
    'A bundle is given to everybody, and whoever has the private key of an authority can speak for every workload of the trust domain. go-spiffe reads it and writes it out again.',
  fix: 'Withdraw the key, make a new one, and publish public members only: never d, p, q, dp, dq, qi, oth, k',
  good: '{"use":"jwt-svid","kid":"a","kty":"EC","crv":"P-256","x":"…","y":"…"}',
  bad: '{"use":"jwt-svid","kid":"a","kty":"EC","crv":"P-256","x":"…","y":"…","d":"…"}',
  acceptedBy: ['go-spiffe'],
  check: notedAs('bundle-jwk-no-private'),
});
