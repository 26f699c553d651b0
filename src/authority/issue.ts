/** Issues X.509-SVIDs in batches: mint, record in the ledger, hand out, in that order and never another. */
import { rfc3339 } from '../encoding/rfc3339.js';
import { MeshctlError } from '../errors.js';
import type { SpiffeId, TrustDomain } from '../spiffe/index.js';
import { grantLifetime, type Lifetime } from '../svid/index.js';
import { openIssuer, type X509Issuer } from './issuer.js';
import type { KeySource, Mint, Minted, MintRequest } from './mint-batch.js';
import type { Store } from './store/store.js';

export interface IssueRequest {
  readonly id: SpiffeId;
  readonly dnsNames: readonly string[];
}

export interface IssueOptions {
  readonly keySource: KeySource;
  /** Seconds asked for. */
  readonly ttl: number;
  /** A lifetime that the CA's end would cut is an error. */
  readonly strictTtl: boolean;
  readonly passphrase: () => string | undefined;
  /** Seconds since 1970. */
  readonly clock: () => number;
}

/** What one batch came to. */
export interface IssuedBatch<T> {
  readonly payload: T;
  readonly count: number;
  readonly lifetime: Lifetime;
  readonly authorityId: string;
}

/** How often a batch is minted again because the CA changed while it was made. */
const CONFLICT_RETRIES = 3;

/** Issues SVIDs of one trust domain; the authority is opened once and again only when the state has changed. */
export class Issuance<T> {
  readonly #store: Store;
  readonly #trustDomain: TrustDomain;
  readonly #mint: Mint<T>;
  readonly #options: IssueOptions;
  #issuer: Promise<X509Issuer> | undefined;

  constructor(store: Store, trustDomain: TrustDomain, mint: Mint<T>, options: IssueOptions) {
    this.#store = store;
    this.#trustDomain = trustDomain;
    this.#mint = mint;
    this.#options = options;
  }

  /** Mints and records one batch; what it returns is in the ledger. */
  async issue(requests: readonly IssueRequest[]): Promise<IssuedBatch<T>> {
    return this.finish(this.start(requests));
  }

  /** Begins to mint a batch. `finish` records it; batches may be started ahead of those that are being finished. */
  start(requests: readonly IssueRequest[]): StartedBatch<T> {
    const result = this.#attempt(requests);
    result.catch(() => {}); // it is awaited later, in its turn; until then a failure is not "unhandled"
    return { requests, result };
  }

  /** Records a started batch and hands it out; mints again when the CA was changed in between. */
  async finish({ requests, result }: StartedBatch<T>): Promise<IssuedBatch<T>> {
    for (let attempt = 0; ; attempt++) {
      const { issuer, lifetime, minted } = await (attempt === 0 ? result : this.#attempt(requests));
      try {
        await this.#store.recordIssued(this.#trustDomain.name, issuer.state.version, minted.ledger);
        return {
          payload: minted.payload,
          count: requests.length,
          lifetime,
          authorityId: issuer.authority.id,
        };
      } catch (error) {
        const changed = error instanceof MeshctlError && error.code === 'E_CONFLICT';
        if (!changed || attempt >= CONFLICT_RETRIES) throw error;
        this.#issuer = undefined; // another process rotated or replaced the CA: mint again with what is there now
      }
    }
  }

  async #attempt(requests: readonly IssueRequest[]): Promise<Attempt<T>> {
    const now = this.#options.clock();
    this.#issuer ??= openIssuer(this.#store, this.#trustDomain, now, this.#options.passphrase);
    const issuer = await this.#issuer;
    const lifetime = this.#lifetime(issuer, now);
    const minted = await this.#mint({
      requests: requests.map(({ id, dnsNames }): MintRequest => this.#ownRequest(id, dnsNames)),
      keySource: this.#options.keySource,
      lifetime,
      authorityId: issuer.authority.id,
      signerKey: issuer.key,
      leafTemplates: issuer.authority.leafTemplates,
      authorities: issuer.state.x509.map(({ certificate }) => certificate),
      time: rfc3339(now),
    });
    return { issuer, lifetime, minted };
  }

  #ownRequest(id: SpiffeId, dnsNames: readonly string[]): MintRequest {
    if (id.trustDomain.equals(this.#trustDomain)) return { id: id.toString(), dnsNames };
    throw new MeshctlError('E_TRUST_DOMAIN_FOREIGN', {
      what: `${id} is outside the trust domain of the CA`,
      why: `the CA issues for ${this.#trustDomain.id} only`,
    });
  }

  #lifetime(issuer: X509Issuer, now: number): Lifetime {
    const { notBefore, notAfter } = issuer.authority;
    const signer = { notBefore: Date.parse(notBefore) / 1000, notAfter: Date.parse(notAfter) / 1000 };
    const lifetime = grantLifetime(now, this.#options.ttl, signer);
    if (!lifetime.capped || !this.#options.strictTtl) return lifetime;
    throw new MeshctlError('E_TTL_CAPPED', {
      what: `the lifetime asked for outlives the CA of ${this.#trustDomain}`,
      why: `the CA ends at ${notAfter}`,
      fix: 'Ask for a shorter --ttl, or leave out --strict-ttl to have it shortened',
    });
  }
}

export interface Attempt<T> {
  readonly issuer: X509Issuer;
  readonly lifetime: Lifetime;
  readonly minted: Minted<T>;
}

export interface StartedBatch<T> {
  readonly requests: readonly IssueRequest[];
  readonly result: Promise<Attempt<T>>;
}
