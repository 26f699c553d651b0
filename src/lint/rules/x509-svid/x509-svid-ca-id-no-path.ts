import { x509Svid } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { cut } from './listed.js';

export const x509SvidCaIdNoPath = defineRule({
  id: 'x509-svid-ca-id-no-path',
  standard: 'x509-svid',
  title: "A signing certificate's SPIFFE ID has no path",
  severity: 'error',
  requirement: 'MUST NOT',
  citation: x509Svid('3.2', '32-signing-certificates'),
  appliesTo: ['intermediate', 'root'],
  rationale:
    'A path names a workload, and a CA is none: its ID is spiffe://<trust domain> with nothing behind it. SPIRE holds its own CA and those above and below it to that; go-spiffe does not look.',
  fix: 'Cut the path off, "subjectAltName = URI:spiffe://example.org", or leave the URI out',
  good: 'CA:TRUE\nX509v3 Subject Alternative Name:\n    URI:spiffe://example.org',
  bad: 'CA:TRUE\nX509v3 Subject Alternative Name:\n    URI:spiffe://example.org/ca',
  acceptedBy: ['go-spiffe'],
  refusedBy: ['spire'],
  check: ({ id, isMeantToSign }) => {
    if (id === undefined || id.path === '' || !isMeantToSign || !id.valid) return undefined;
    return { message: 'the SPIFFE ID of the CA has a path', field: id.field, value: cut(id.text) };
  },
});
