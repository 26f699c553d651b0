/** Bundles of other trust domains: what speaks against taking one over, and the endpoints that hand them out. */

export type { AccessEntry } from './endpoint/access-entry.js';
export type { BundleEndpoint } from './endpoint/bundle-endpoint.js';
export { ENDPOINT_LIMITS } from './endpoint/limits.js';
export type { EndpointIdentity, ServeOptions } from './endpoint/serve-bundles.js';
export { HEALTH_PATH } from './endpoint/served-bundles.js';
export type { EndpointSvid } from './endpoint/svid-credentials.js';
export type { FetchedBundle } from './fetch/fetch-bundle.js';
export type { GetOptions } from './fetch/get.js';
export { withRetries } from './fetch/retries.js';
export type { EndpointTrust } from './fetch/trust.js';
export { foreignTrustDomainOf } from './foreign-ca.js';
export { DANGERS, type Danger, type Objection, objectionsTo, remarksOn } from './guard.js';
export { keepFacts } from './keep-facts.js';
export { peerChain } from './peer-chain.js';

/** What talks over the network: the commands that do load it, and the others start without Node's network stack. */
export const loadServing = () => import('./endpoint/serve-bundles.js');
export const loadFetching = async () => ({
  ...(await import('./fetch/fetch-bundle.js')),
  ...(await import('./fetch/watch-bundle.js')),
});
