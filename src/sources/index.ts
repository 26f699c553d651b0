/** From anything people hand over to typed items that know where they came from. */
export { type CertificateItem, readCertificates } from './certificates.js';
export type { IdentityInput, IdentityListOptions, IdentitySummary } from './identity-list/items.js';
export { readIdentityList } from './identity-list/read.js';
