/** Bundles of other trust domains: what speaks against taking one over. */
export { foreignTrustDomainOf } from './foreign-ca.js';
export { DANGERS, type Danger, type Objection, objectionsTo } from './guard.js';
