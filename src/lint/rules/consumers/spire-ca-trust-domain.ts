import { defineRule } from '../../rule.js';
import { SPIRE_VALIDATOR } from './sources.js';

export const spireCaTrustDomain = defineRule({
  id: 'spire-ca-trust-domain',
  standard: 'consumers',
  title: 'SPIRE takes a CA with a SPIFFE ID only when it is of its own trust domain',
  severity: 'error',
  requirement: 'derived',
  citation: SPIRE_VALIDATOR,
  appliesTo: ['intermediate', 'root'],
  rationale:
    "Its validator compares the URI of its CA with spiffe://<trust domain>, letter by letter, and does without one altogether. The standard only advises that a CA is of the leaves' trust domain.",
  fix: 'Give the CA the ID of the trust domain that it signs for, or no URI at all',
  good: 'leaf  URI:spiffe://example.org/ns/shop/sa/web\nCA    URI:spiffe://example.org',
  bad: 'leaf  URI:spiffe://example.org/ns/shop/sa/web\nCA    URI:spiffe://other.org',
  consumer: 'spire',
  check: ({ id, leaf, isMeantToSign }) => {
    if (id === undefined || !isMeantToSign || !id.valid) return undefined;
    // Only of a CA that signs: what a bundle holds SPIRE does not look at.
    if (leaf?.id?.valid !== true || leaf.id.trustDomain === id.trustDomain) return undefined;
    const own = leaf.id.trustDomain;
    const message = `the CA is of ${id.trustDomain} where ${own} is its trust domain`;
    return { message, field: id.field, value: id.text };
  },
});
