import { x509Svid } from '../../citation.js';
import { defineRule } from '../../rule.js';

export const x509SvidCaIdSameTrustDomain = defineRule({
  id: 'x509-svid-ca-id-same-trust-domain',
  standard: 'x509-svid',
  title: 'A signing certificate is of the trust domain of the leaves below it',
  severity: 'warning',
  requirement: 'SHOULD',
  citation: x509Svid('3.2', '32-signing-certificates'),
  appliesTo: ['intermediate', 'root'],
  rationale:
    'A CA may sign for another trust domain, but whoever reads its ID takes it for a CA of its own. SPIRE enforces the match; go-spiffe follows signatures only and lets the chain pass.',
  fix: 'Have the leaf signed by a CA of its own trust domain, or give the CA the ID of that trust domain',
  good: 'leaf  URI:spiffe://example.org/ns/shop/sa/web\nCA    URI:spiffe://example.org',
  bad: 'leaf  URI:spiffe://example.org/ns/shop/sa/web\nCA    URI:spiffe://other.org',
  acceptedBy: ['go-spiffe'],
  refusedBy: ['spire'],
  check: ({ leaf, id, isMeantToSign }) => {
    if (leaf?.id === undefined || id === undefined || !isMeantToSign) return undefined;
    if (leaf.id.trustDomain === id.trustDomain || !leaf.id.valid || !id.valid) return undefined;
    return {
      message: `the CA is of ${id.trustDomain} and the leaf below it of ${leaf.id.trustDomain}`,
      field: id.field,
      value: id.text,
    };
  },
});
