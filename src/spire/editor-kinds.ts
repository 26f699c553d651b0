/** The kinds of SPIRE's controller manager that editors are helped with. */
import type { EditorKind } from '../kuma/index.js';
import { ClusterFederatedTrustDomainSpec, ClusterSpiffeIdSpec, ClusterStaticEntrySpec } from './model.js';

const spire = { apiVersion: 'spire.spiffe.io/v1alpha1', onUniversal: false, isNamespaced: false };

export const SPIRE_EDITOR_KINDS: readonly EditorKind[] = [
  {
    ...spire,
    kind: 'ClusterSPIFFEID',
    description: 'The SPIFFE IDs of Pods.',
    spec: ClusterSpiffeIdSpec,
  },
  {
    ...spire,
    kind: 'ClusterFederatedTrustDomain',
    description: 'Where the bundle of another trust domain is fetched.',
    spec: ClusterFederatedTrustDomainSpec,
  },
  {
    ...spire,
    kind: 'ClusterStaticEntry',
    description: 'The SPIFFE ID of a workload outside of Kubernetes.',
    spec: ClusterStaticEntrySpec,
  },
];
