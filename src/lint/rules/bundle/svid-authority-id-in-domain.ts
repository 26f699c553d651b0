import { spiffeId } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { SpiffeIdSubject } from '../../subjects/spiffe-id.js';

export const svidAuthorityIdInDomain = defineRule({
  id: 'svid-authority-id-in-domain',
  standard: 'bundle',
  title: 'An authority with a SPIFFE ID is of the trust domain whose bundle it is in',
  severity: 'warning',
  requirement: 'SHOULD',
  citation: spiffeId('3.1', '31-svid-trust'),
  appliesTo: ['intermediate', 'root'],
  rationale:
    'The bundle decides whom the CA may sign for, its ID only what people take it for. An ID of another trust domain is most often the sign of a bundle under the wrong name.',
  fix: 'Put the CA into the bundle of its own trust domain, or give it the ID of this one',
  good: 'trustDomain: example.org\nCA  URI:spiffe://example.org',
  bad: 'trustDomain: example.org\nCA  URI:spiffe://other.org',
  acceptedBy: ['go-spiffe'],
  check: ({ id, trusted, isMeantToSign }) => {
    const own = trusted?.trustDomain;
    if (own === undefined || id === undefined || !isMeantToSign || !id.valid) return undefined;
    // A trust domain whose name is none is a fault of its own.
    if (own === id.trustDomain || !new SpiffeIdSubject(`spiffe://${own}`, '').valid) return undefined;
    const message = `the CA is of ${id.trustDomain}, and stands in the bundle of ${own}`;
    return { message, field: id.field, value: id.text };
  },
});
