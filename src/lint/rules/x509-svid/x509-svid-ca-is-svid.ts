import { x509Svid } from '../../citation.js';
import { defineRule } from '../../rule.js';

export const x509SvidCaIsSvid = defineRule({
  id: 'x509-svid-ca-is-svid',
  standard: 'x509-svid',
  title: 'A signing certificate is itself an SVID',
  severity: 'warning',
  requirement: 'SHOULD',
  citation: x509Svid('3.2', '32-signing-certificates'),
  appliesTo: ['intermediate', 'root'],
  rationale:
    "A CA that carries spiffe://<trust domain> tells which trust domain it signs for; without it that is known from its place alone. No validator asks for it: SPIRE may leave it out, Istio's self-signed root and Linkerd's have none.",
  fix: 'Add the ID of the trust domain when the CA is next made, "subjectAltName = URI:spiffe://example.org", as "meshctl ca init" does',
  good: 'CA:TRUE\nX509v3 Subject Alternative Name:\n    URI:spiffe://example.org',
  bad: 'CA:TRUE, and no subjectAltName',
  acceptedBy: ['go-spiffe', 'spire', 'istio'],
  check: ({ uris, subjectAltName, subjectAltNames, extensionsError, isMeantToSign }) => {
    if (uris.length > 0 || extensionsError !== undefined || !isMeantToSign) return undefined;
    if (subjectAltNames > 1) return undefined;
    const names = subjectAltName?.value;
    // Malformed or empty is what is wrong with it, not that the ID is missing.
    if (subjectAltName !== undefined && (names === undefined || names.length === 0)) return undefined;
    return { message: 'the CA has no SPIFFE ID', field: 'extensions.subjectAltName' };
  },
});
