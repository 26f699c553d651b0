import { rfc } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { notedAs } from './noted.js';

export const x509BundleJwkMatchesCert = defineRule({
  id: 'x509-bundle-jwk-matches-cert',
  standard: 'bundle',
  title: 'The key members of an entry are those of its certificate',
  severity: 'error',
  requirement: 'MUST',
  citation: rfc(7517, '4.7'),
  appliesTo: ['bundle'],
  rationale:
    'A reader that takes the key from the members and one that takes it from the certificate would trust two different keys. go-spiffe and SPIRE refuse the whole bundle, also when the members are missing.',
  fix: 'Write the public key of the certificate as "kty", "crv", "x", "y" or as "kty", "n", "e"',
  good: '{"use":"x509-svid","kty":"EC","crv":"P-256","x":"…","y":"…","x5c":["MIIB…"]}',
  bad: '{"use":"x509-svid","kty":"EC","x5c":["MIIB…"]}',
  refusedBy: ['go-spiffe', 'spire'],
  check: notedAs('x509-bundle-jwk-matches-cert'),
});
