/** A trust domain's life: its CA, its ledger, the issuing of SVIDs, and the store that keeps them. */
export { type CreateCaOptions, createCa } from './create-ca.js';
export {
  Issuance,
  type IssuedBatch,
  type IssueOptions,
  type IssueRequest,
  type StartedBatch,
} from './issue.js';
export { type IssuerMaterial, loadIssuer } from './load-issuer.js';
export { type KeySource, type Mint, type Minted, mintJsonLines, mintSvids } from './mint-batch.js';
export { bundleOf } from './own-bundle.js';
export type { BundleOrigin, FederatedBundle, FederatedEntry, FederationEndpoint } from './store/federated.js';
export { folderName } from './store/folder-name.js';
export { FolderStore } from './store/folder-store.js';
export { resolveHome } from './store/home.js';
export type { IssuedRecord, Slot, TrustDomainState, X509AuthorityRecord } from './store/state.js';
export type { Store } from './store/store.js';

/** The pool of worker threads: only a bulk run loads it. */
export const loadMintPool = () => import('./mint-pool.js');
