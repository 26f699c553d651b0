/** What a judged thing is called in reports. */
import { memberOf } from '../encoding/json-value.js';
import { MeshctlError } from '../errors.js';
import type { Candidate } from './candidate.js';
import type { Target } from './rule.js';
import { CertificateSubject } from './subjects/certificate.js';
import { ManifestSubject } from './subjects/manifest.js';
import { TokenSubject } from './subjects/token.js';

/** Words for people. */
export const TARGET_TITLES: Readonly<Record<Target | 'unreadable', string>> = {
  leaf: 'X.509-SVID',
  intermediate: 'intermediate CA',
  root: 'root CA',
  'spiffe-id': 'SPIFFE ID',
  'jwt-svid': 'JWT-SVID',
  'wit-svid': 'WIT-SVID',
  'private-key': 'private key',
  bundle: 'trust bundle',
  misplaced: 'certificate among trust anchors',
  federation: 'federation',
  'mesh-identity': 'MeshIdentity',
  'mesh-trust': 'MeshTrust',
  'mesh-traffic-permission': 'MeshTrafficPermission',
  'mesh-tls': 'MeshTLS',
  mesh: 'Mesh',
  'mesh-service': 'MeshService',
  dataplane: 'Dataplane',
  secret: 'Secret',
  'pod-template': 'Pod template',
  'cluster-spiffe-id': 'ClusterSPIFFEID',
  'cluster-federated-trust-domain': 'ClusterFederatedTrustDomain',
  'cluster-static-entry': 'ClusterStaticEntry',
  unreadable: 'unreadable',
};

/** The SPIFFE ID where there is one, else the name that the thing has, else what it is. */
export function titleOf({ target, subject }: Candidate): string {
  if (subject instanceof CertificateSubject) return certificateTitle(subject);
  if (subject instanceof TokenSubject) {
    const sub = memberOf(subject.claims, 'sub');
    return typeof sub === 'string' && sub !== '' ? sub : 'token without a subject';
  }
  if ('bundle' in subject) return subject.bundle.trustDomain?.name ?? 'trust bundle';
  if (subject instanceof ManifestSubject) return subject.name;
  if ('name' in subject) return subject.name;
  return TARGET_TITLES[target];
}

function certificateTitle({ uris, certificate, hasEmptySubject }: CertificateSubject): string {
  const spiffe = uris.find((uri) => /^spiffe:/i.test(uri)) ?? uris[0];
  if (spiffe !== undefined) return spiffe;
  if (hasEmptySubject) return 'certificate without a name';
  try {
    return certificate.subject.toString();
  } catch (error) {
    if (error instanceof MeshctlError) return 'certificate with an unreadable name';
    throw error;
  }
}
