import { defineRule } from '../../rule.js';
import { kuma } from './sources.js';

/** As for names in DNS. */
const MAX_LENGTH = 253;

export const kumaTrustDomainLength = defineRule({
  id: 'kuma-trust-domain-length',
  standard: 'consumers',
  title: 'Kuma takes a trust domain of at most 253 bytes',
  severity: 'error',
  requirement: 'derived',
  citation: kuma('pkg/core/resources/apis/meshtrust/api/v1alpha1/validator.go'),
  appliesTo: ['leaf', 'intermediate', 'root'],
  rationale:
    'A MeshTrust whose trustDomain is longer is refused with "must not be longer than 253 characters", so no bundle of this trust domain can be made known. The standard allows 255 bytes.',
  fix: 'Choose a shorter trust domain, and issue the certificates anew',
  good: 'URI:spiffe://example.org/web',
  bad: 'URI:spiffe://<254 characters>/web',
  consumer: 'kuma',
  check: ({ id }) => {
    if (id === undefined || id.text.length <= MAX_LENGTH || !id.valid) return undefined;
    const { length } = id.trustDomain;
    if (length <= MAX_LENGTH) return undefined;
    return { message: `the trust domain has ${length} bytes, more than ${MAX_LENGTH}`, field: id.field };
  },
});
