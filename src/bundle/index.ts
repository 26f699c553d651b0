/** The bundle of a trust domain and its codecs, one file each. */
export {
  type Bundle,
  type BundleContent,
  DEFAULT_REFRESH_HINT,
  type JwtAuthority,
  type X509Authority,
} from './bundle.js';
export { PRIVATE_MEMBERS } from './bundle-entry.js';
export {
  bundleSetOf,
  type DecodedBundles,
  decodeBundleMap,
  type NamedBundle,
} from './bundle-map.js';
export { BundleSet } from './bundle-set.js';
export {
  type DecodeOptions,
  type DocumentInput,
  decodeSpiffeBundle,
  jsonDocumentOf,
} from './decode-spiffe-bundle.js';
export type { DecodedBundle } from './decoded.js';
export {
  type AuthorityChange,
  type BundleDifference,
  differenceOf,
  isSameBundle,
  type NumberChange,
  type Use,
} from './difference.js';
export { ENDPOINT_PROFILES, type EndpointProfile } from './endpoint-profile.js';
export { endpointUrlFault, parseEndpointUrl } from './endpoint-url.js';
export { decodeFederationData, isFederationData } from './federation-data.js';
export { authorityFingerprint, bundleFingerprint, parseFingerprint } from './fingerprint.js';
export { LOSS_KINDS, type Loss, type LossKind } from './formats/capacity.js';
export { TRUST_DOMAIN_ANNOTATION } from './formats/config-map.js';
export { BUNDLE_FORMATS, type Encoded, encodeBundles } from './formats/encode.js';
export type {
  BundleFormat,
  EndpointOptions,
  ResourceOptions,
  WriteOptionName,
  WriteOptions,
} from './formats/format.js';
export { type Adapted, adaptTo, BUNDLE_READERS, type BundleReader } from './formats/readers.js';
export { decodeJwk, encodeJwk, type JwkReading, jwkThumbprint, type PublicJwk } from './jwk.js';
export type { BundleNote, BundleRule, DocumentPlace } from './note.js';
export { decodePemBundle, encodePemBundle } from './pem-bundle.js';
export { encodeSpiffeBundle } from './spiffe-bundle.js';
export { decodeSpireBundles, findSpireBundles } from './spire-bundle.js';
