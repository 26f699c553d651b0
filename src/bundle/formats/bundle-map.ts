/** The SPIFFE bundle map (SPIFFE_Trust_Domain_and_Bundle.md §5). */
import { encodeSpiffeBundle } from '../spiffe-bundle.js';
import { SPIFFE_CAPACITY } from './capacity.js';
import type { BundleFormat } from './format.js';

/** Names in their order, so that the same bundles give the same bytes; no refresh hints (§5.1.1). */
export const bundleMap: BundleFormat = {
  name: 'bundle-map',
  title: 'a SPIFFE bundle map, as gRPC and Envoy read it',
  capacity: { ...SPIFFE_CAPACITY, refreshHint: false },
  holdsMany: true,
  takes: [],
  namesTrustDomain: true,
  isSpiffe: true,
  write: (bundles) => {
    const members = [...bundles]
      .sort((a, b) => (a.trustDomain.name < b.trustDomain.name ? -1 : 1))
      .map((bundle) => {
        const document = encodeSpiffeBundle(bundle).trimEnd().replace(/\n/g, '\n        ');
        return `        ${JSON.stringify(bundle.trustDomain.name)}: ${document}`;
      });
    const inner = members.length === 0 ? '{}' : `{\n${members.join(',\n')}\n    }`;
    return `{\n    "trust_domains": ${inner}\n}\n`;
  },
};
