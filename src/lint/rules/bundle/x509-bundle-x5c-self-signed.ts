import { MeshctlError } from '../../../errors.js';
import { x509Svid } from '../../citation.js';
import { type Breach, defineRule } from '../../rule.js';
import type { CertificateSubject } from '../../subjects/certificate.js';
import { titleOfCertificate } from './authority-title.js';
import { placeOfAuthority } from './noted.js';

export const x509BundleX5cSelfSigned = defineRule({
  id: 'x509-bundle-x5c-self-signed',
  standard: 'bundle',
  title: 'The CA certificates of a bundle are self-signed',
  severity: 'warning',
  requirement: 'SHOULD',
  citation: x509Svid('6.1', '61-publishing-spiffe-bundle-elements'),
  appliesTo: ['bundle'],
  rationale:
    'Validators stop at a root. go-spiffe takes any certificate of the bundle as an anchor; OpenSSL does so only with "-partial_chain" and fails otherwise at an intermediate without its root.',
  fix: 'Publish the root that signed it, in place of the intermediate or beside it',
  good: 'subject=CN=Test CA\nissuer=CN=Test CA',
  bad: 'subject=CN=Intermediate\nissuer=CN=Test CA',
  acceptedBy: ['go-spiffe', 'spire'],
  check: ({ authorities, bundle }) => {
    const breaches: Breach[] = [];
    for (const [index, authority] of authorities.entries()) {
      const why = authority.isCa ? whyNotSelfSigned(authority) : undefined;
      if (why !== undefined) breaches.push({ message: why, ...placeOfAuthority(bundle, index) });
    }
    return breaches.length === 0 ? undefined : breaches;
  },
});

function whyNotSelfSigned(authority: CertificateSubject): string | undefined {
  const { certificate, isSelfIssued } = authority;
  if (!isSelfIssued) return `${titleOfCertificate(certificate)} is signed by another CA`;
  try {
    const check = certificate.checkSignedBy(certificate);
    if (check.ok || check.unchecked !== undefined) return undefined;
    return `${titleOfCertificate(certificate)} names itself as its issuer, and its key did not sign it`;
  } catch (error) {
    if (!(error instanceof MeshctlError)) throw error;
    return undefined;
  }
}
