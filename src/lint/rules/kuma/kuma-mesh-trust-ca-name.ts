import { defineRule } from '../../rule.js';
import type { CertificateSubject } from '../../subjects/certificate.js';
import { cut } from '../x509-svid/listed.js';
import { TRUST_BUNDLE } from './sources.js';
import { authoritiesOf, trustDomainOf } from './trusts.js';

/** By its SPIFFE ID, else by the common name where Kuma made it (O=Kuma, OU=Mesh). */
function ownTrustDomain({ id, uris, certificate }: CertificateSubject): string | undefined {
  if (id?.valid === true) return id.trustDomain;
  if (uris.length > 0) return undefined;
  try {
    const [, name] = /^O=Kuma, OU=Mesh, CN=([^,]+)$/.exec(certificate.subject.toString()) ?? [];
    return name;
  } catch {
    return undefined;
  }
}

export const kumaMeshTrustCaName = defineRule({
  id: 'kuma-mesh-trust-ca-name',
  standard: 'kuma',
  title: 'The CAs of a MeshTrust are of its trust domain',
  severity: 'warning',
  requirement: 'derived',
  citation: TRUST_BUNDLE,
  appliesTo: ['mesh-trust'],
  rationale:
    "Kuma does not compare them, and whoever holds this CA's key can speak for the trust domain. It is a mistake of copying, or what is left when the trust domain of a MeshIdentity is edited, since CA and MeshTrust keep the old one.",
  fix: 'Put the CA into the MeshTrust of its own trust domain, and the right one here',
  good: 'trustDomain: example.org, CA with URI:spiffe://example.org',
  bad: 'trustDomain: example.org, CA with URI:spiffe://other.org',
  check: (subject) => {
    const trustDomain = trustDomainOf(subject.resource);
    if (trustDomain === undefined) return undefined;
    return authoritiesOf(subject.resource).flatMap(({ path, subject: ca }) => {
      const own = ca.isMeantToSign ? ownTrustDomain(ca) : undefined;
      if (own === undefined || own === trustDomain) return [];
      return [
        subject.breach(path, 'a CA names another trust domain than the MeshTrust', { value: cut(own) }),
      ];
    });
  },
});
