/** Every format that bundles are written in. */
import { MeshctlError } from '../../errors.js';
import type { Bundle } from '../bundle.js';
import { encodePemBundle } from '../pem-bundle.js';
import { encodeSpiffeBundle } from '../spiffe-bundle.js';
import { bundleMap } from './bundle-map.js';
import { type Loss, PEM_CAPACITY, reduce, SPIFFE_CAPACITY } from './capacity.js';
import { configMap, secret } from './config-map.js';
import { envoy } from './envoy.js';
import { clusterFederatedTrustDomain, dirOnboarding } from './federated-trust-domain.js';
import type { BundleFormat, WriteOptions } from './format.js';
import { istio } from './istio.js';
import { meshTrust } from './mesh-trust.js';
import { spireFederation, spireJson } from './spire.js';

const spiffe: BundleFormat = {
  name: 'spiffe',
  takes: [],
  title: 'the SPIFFE bundle document (JWK Set)',
  capacity: SPIFFE_CAPACITY,
  holdsMany: false,
  namesTrustDomain: false,
  isSpiffe: true,
  write: (bundles) => bundles.map(encodeSpiffeBundle).join(''),
};

const pem: BundleFormat = {
  name: 'pem',
  takes: [],
  title: 'CA certificates as PEM',
  capacity: PEM_CAPACITY,
  holdsMany: false,
  namesTrustDomain: false,
  isSpiffe: false,
  needsCertificate: 'the file would be empty, which says nothing',
  write: (bundles) => bundles.map(encodePemBundle).join(''),
};

export const BUNDLE_FORMATS: readonly BundleFormat[] = [
  spiffe,
  pem,
  meshTrust,
  clusterFederatedTrustDomain,
  bundleMap,
  istio,
  envoy,
  configMap,
  secret,
  spireJson,
  spireFederation,
  dirOnboarding,
];

export interface Encoded {
  readonly text: string;
  /** What the document has: whoever reads it sees their fingerprints. */
  readonly bundles: readonly Bundle[];
  readonly losses: readonly Loss[];
}

/**
 * Writes bundles of different trust domains, and says what the document has not. Throws E_USAGE where one document cannot hold
 * several, E_BUNDLE where its readers would refuse it or it would say nothing, E_KEY for a key without a form as a JWK.
 */
export async function encodeBundles(
  format: BundleFormat,
  bundles: readonly Bundle[],
  options: WriteOptions = {},
): Promise<Encoded> {
  if (bundles.length > 1 && !format.holdsMany) {
    throw new MeshctlError('E_USAGE', {
      what: `${format.name} holds one bundle, and there are ${bundles.length}`,
      why: 'the authorities of different trust domains are never put together (SPIFFE Federation §4.2)',
      fix: 'Name one trust domain, or use a format that keeps them apart, such as bundle-map',
    });
  }
  const names = bundles.map(({ trustDomain }) => trustDomain.name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) {
    throw new MeshctlError('E_BUNDLE', {
      what: `there are two bundles of ${twice}`,
      why: 'one would hide the other',
    });
  }
  const bare = bundles.find(({ x509Authorities }) => x509Authorities.length === 0);
  if (bare !== undefined && format.needsCertificate !== undefined) {
    throw new MeshctlError('E_BUNDLE', {
      what: `the bundle of ${bare.trustDomain} has no CA certificate, and cannot be written as ${format.name}`,
      why: format.needsCertificate,
      fix: 'Use a format that carries all of it, such as spiffe',
    });
  }
  const reduced = bundles.map((bundle) => reduce(bundle, format.capacity));
  const written = reduced.map(({ bundle }) => bundle);
  const text = await format.write(written, options);
  return { text, bundles: written, losses: reduced.flatMap(({ losses }) => losses) };
}
