/** From anything people hand over to typed items that know where they came from. */

export type { Passwords } from './found.js';
export type { IdentityInput, IdentityListOptions, IdentitySummary } from './identity-list/items.js';
export { readIdentityList } from './identity-list/read.js';
export type {
  CertificateItem,
  CrlItem,
  FoundBundle,
  FoundDump,
  FoundFederation,
  Item,
  JwtItem,
  Place,
  PrivateKeyItem,
  PublicKeyItem,
  RequestItem,
  Source,
  Trusted,
} from './item.js';
export type { ClientCertificate, TlsConnection, TlsOptions } from './live-tls.js';
export { type Maker, recogniseMaker } from './maker.js';
export type { FoundResource, ManifestFile } from './manifest/found-resource.js';
export { CARRIERS, readManifestFiles } from './manifest/read-manifest-files.js';
export { readManifests } from './manifest/read-manifests.js';
export { readBytes } from './read-bytes.js';
export type { SourceError } from './read-folder.js';
export { readSources, type SourceOptions } from './read-sources.js';
export { type CertificateRole, certificateRole } from './role.js';
export { type KeyNeighbour, sameKeys } from './same-keys.js';
export {
  bundleFor,
  type GivenBundle,
  type GivenBundles,
  givenBundle,
  trustBundlesOf,
} from './trust-bundles.js';
