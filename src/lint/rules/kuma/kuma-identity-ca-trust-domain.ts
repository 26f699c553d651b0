import { defineRule } from '../../rule.js';
import { identityOf } from './identities.js';
import { ownCaOf } from './own-ca.js';
import { BUNDLED_PROVIDER } from './sources.js';
import { couldRender } from './templates.js';

export const kumaIdentityCaTrustDomain = defineRule({
  id: 'kuma-identity-ca-trust-domain',
  standard: 'kuma',
  title: 'The CA of a MeshIdentity is of its trust domain',
  severity: 'warning',
  requirement: 'derived',
  citation: BUNDLED_PROVIDER,
  appliesTo: ['mesh-identity'],
  rationale:
    'Kuma does not compare them. A CA that names another trust domain is refused by SPIRE, and a CA of two trust domains lets each speak for the other.',
  fix: 'Make a CA for this trust domain, such as with "meshctl ca init", or write the trust domain of the CA',
  good: 'trustDomain: example.org, CA with URI:spiffe://example.org',
  bad: 'trustDomain: example.org, CA with URI:spiffe://other.org',
  check: (subject) => {
    const ca = ownCaOf(subject);
    const [first] = ca?.certificates ?? [];
    const id = first?.subject.id;
    if (ca?.certificate === undefined || id === undefined || !id.valid) return undefined;
    const { trustDomain } = identityOf(subject.resource);
    if (couldRender(trustDomain, id.trustDomain)) return undefined;
    const message = `the CA is of ${id.trustDomain}, which is not the trust domain of the MeshIdentity`;
    return subject.breach(ca.certificate.path, message, { value: id.text });
  },
});
