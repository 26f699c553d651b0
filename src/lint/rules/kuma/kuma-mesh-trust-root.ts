import { defineRule } from '../../rule.js';
import { listed } from '../x509-svid/listed.js';
import { TRUST_BUNDLE } from './sources.js';
import { authoritiesByTrustDomain } from './trust-index.js';
import { authoritiesOf, trustDomainOf } from './trusts.js';

export const kumaMeshTrustRoot = defineRule({
  id: 'kuma-mesh-trust-root',
  standard: 'kuma',
  title: 'The MeshTrusts of a trust domain have the self-signed root above each CA',
  severity: 'warning',
  requirement: 'derived',
  citation: TRUST_BUNDLE,
  appliesTo: ['mesh-trust'],
  rationale:
    "All MeshTrusts of one trust domain become one bundle of Envoy's SPIFFE validator, which follows a chain up to a self-signed certificate and refuses the peer when there is none. An issuing CA alone, as one page shows it, is not enough.",
  fix: 'Add the root to caBundles, here or in another MeshTrust of the trust domain',
  good: 'pem:\n  value: |\n    (issuing CA)\n    (root)',
  bad: 'pem:\n  value: |\n    (issuing CA)',
  check: (subject) => {
    const trustDomain = trustDomainOf(subject.resource);
    if (trustDomain === undefined) return undefined;
    const { subjects } = authoritiesByTrustDomain(subject, trustDomain);
    const orphans = authoritiesOf(subject.resource).filter(
      ({ subject: ca }) =>
        ca.isMeantToSign && !ca.isSelfIssued && !subjects.has(ca.certificate.issuer.der.toString('latin1')),
    );
    const [first] = orphans;
    if (first === undefined) return undefined;
    const issuers = orphans.map(({ subject: ca }) => issuerOf(ca.certificate));
    const message = 'the root above an issuing CA is in no MeshTrust of this trust domain';
    return subject.breach(first.path, message, { value: listed([...new Set(issuers)]) });
  },
});

function issuerOf({ issuer }: { readonly issuer: { toString(): string } }): string {
  try {
    return issuer.toString();
  } catch {
    return 'an unreadable name';
  }
}
