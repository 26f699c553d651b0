import type { FederatedBundle, FederatedEntry } from './federated.js';
import type { IssuedRecord, TrustDomainState } from './state.js';

/** What goes with a new state. */
export interface CommitExtras {
  /** New private keys as PEM, by authority ID. */
  readonly keys: ReadonlyMap<string, string>;
  /** The trust domain's own bundle document at the new state. */
  readonly bundle: string;
}

/**
 * Keeps the state of trust domains. Reading needs no lock and sees one committed state; `commit` and `recordIssued`
 * take effect only when the state is still at the version that the caller has read, else they throw E_CONFLICT.
 */
export interface Store {
  /** The names of the trust domains, sorted. */
  list(): Promise<string[]>;
  /** The state; undefined when the trust domain has none. Throws E_STATE. */
  load(trustDomain: string): Promise<TrustDomainState | undefined>;
  /** The private key of an authority as PEM. Throws E_KEY. */
  readKey(trustDomain: string, authorityId: string): Promise<string>;
  /**
   * Makes `next` the state. `expectedVersion` is that of the state it was made from, 0 when there was none;
   * `next.version` is one more. Throws E_CONFLICT, E_LOCKED, E_FILE_EXISTS (another key under an ID in use), E_WRITE.
   */
  commit(
    trustDomain: string,
    expectedVersion: number,
    next: TrustDomainState,
    extras: CommitExtras,
  ): Promise<void>;
  /**
   * Appends ledger lines: JSON of `IssuedRecord` each, as strings or as bytes with line feeds. Once it returns they
   * are on the device; when it throws (E_CONFLICT, E_LOCKED, E_WRITE) none of them is in the ledger.
   */
  recordIssued(
    trustDomain: string,
    expectedVersion: number,
    lines: readonly string[] | Uint8Array,
  ): Promise<void>;
  /** The ledger, oldest first. Throws E_STATE at a damaged line. */
  issued(trustDomain: string): AsyncIterable<IssuedRecord>;
  /** What a list shows of the bundles of other trust domains, by their names. Throws E_STATE. */
  listFederated(): Promise<FederatedEntry[]>;
  /** All of those bundles, in any order. Throws E_STATE. */
  loadAllFederated(): Promise<FederatedBundle[]>;
  /** That of one; undefined when there is none. Throws E_STATE. */
  loadFederated(trustDomain: string): Promise<FederatedBundle | undefined>;
  /**
   * Makes `next` the bundle of another trust domain, or removes it where `next` is undefined. `expectedVersion` is that of
   * the bundle that was judged before, 0 when there was none. `verify` is asked once nobody else can write, and throws to
   * leave all as it is. Throws E_CONFLICT, E_LOCKED, E_WRITE, and what `verify` throws.
   */
  changeFederated(
    trustDomain: string,
    expectedVersion: number,
    next: FederatedBundle | undefined,
    verify?: () => Promise<void>,
  ): Promise<void>;
  /** Removes the bundle of another trust domain, also one that is damaged. Throws E_LOCKED, E_WRITE. */
  removeFederated(trustDomain: string): Promise<void>;
}
