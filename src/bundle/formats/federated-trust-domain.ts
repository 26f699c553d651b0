/** SPIRE Controller Manager's ClusterFederatedTrustDomain: the resource, and its spec alone as AGNTCY Directory's onboarding files have it. */
import { writeYaml } from '../../encoding/write-yaml.js';
import type { Bundle } from '../bundle.js';
import { encodeSpiffeBundle } from '../spiffe-bundle.js';
import { SPIFFE_CAPACITY } from './capacity.js';
import { endpointOf } from './endpoint.js';
import type { BundleFormat, WriteOptions } from './format.js';
import { resourceNames } from './resource-name.js';

const COMMON = { capacity: SPIFFE_CAPACITY, namesTrustDomain: true, isSpiffe: true } as const;

export const clusterFederatedTrustDomain: BundleFormat = {
  ...COMMON,
  name: 'cluster-federated-trust-domain',
  title: "SPIRE's ClusterFederatedTrustDomain",
  takes: ['name', 'labels', 'endpoint', 'className'],
  holdsMany: true,
  write: (bundles, options) => {
    const nameOf = resourceNames(bundles, options.resource);
    const { labels = {} } = options.resource ?? {};
    return writeYaml(
      bundles.map((bundle) => ({
        apiVersion: 'spire.spiffe.io/v1alpha1',
        kind: 'ClusterFederatedTrustDomain',
        metadata: { name: nameOf(bundle), ...(Object.keys(labels).length === 0 ? {} : { labels }) },
        spec: specOf(bundle, options),
      })),
    );
  },
};

export const dirOnboarding: BundleFormat = {
  ...COMMON,
  name: 'dir-onboarding',
  takes: ['endpoint', 'className'],
  title: "the spec alone, as AGNTCY Directory's onboarding files have it",
  holdsMany: false,
  write: (bundles, options) => writeYaml(bundles.map((bundle) => specOf(bundle, options))),
};

function specOf(bundle: Bundle, options: WriteOptions): object {
  const { url, profile, endpointSpiffeId } = endpointOf(bundle, options);
  const { className } = options;
  return {
    ...(className === undefined ? {} : { className }),
    trustDomain: bundle.trustDomain.name,
    bundleEndpointURL: url,
    bundleEndpointProfile: {
      type: profile,
      ...(endpointSpiffeId === undefined ? {} : { endpointSPIFFEID: endpointSpiffeId }),
    },
    trustDomainBundle: encodeSpiffeBundle(bundle),
  };
}
