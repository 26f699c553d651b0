/** The bundle of a trust domain and its codecs, one file each. */
export type { Bundle, X509Authority } from './bundle.js';
export { decodePemBundle, encodePemBundle } from './pem-bundle.js';
export { encodeSpiffeBundle } from './spiffe-bundle.js';
