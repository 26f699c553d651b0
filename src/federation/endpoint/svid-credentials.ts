/** The SVID of an `https_spiffe` endpoint, issued by itself and renewed long before it ends. */
import { type Bundle, DEFAULT_REFRESH_HINT } from '../../bundle/index.js';
import { validateX509Svid } from '../../svid/index.js';
import { Certificate } from '../../x509/index.js';
import type { CredentialSource, Credentials } from './credentials.js';

export interface EndpointSvid extends Credentials {
  /** DER of the same certificates, leaf first. */
  readonly chain: readonly [Buffer, ...Buffer[]];
  /** Seconds since 1970. */
  readonly notAfter: number;
}

export interface SvidIssuing {
  readonly issue: () => Promise<EndpointSvid>;
  /** Seconds since 1970. */
  readonly clock: () => number;
}

/** After a failure there is half a life left to try again. */
const RETRY_SECONDS = 10;

export class SvidCredentials implements CredentialSource {
  readonly #issuing: SvidIssuing;
  readonly #served: () => Bundle | undefined;
  #svid: EndpointSvid | undefined;
  #renewAt = 0;
  /** The bundle that the SVID was held against last. */
  #judged: Bundle | undefined;

  /** `served` is the bundle of the SVID's trust domain as clients get it now; undefined when they get it elsewhere. */
  constructor(issuing: SvidIssuing, served: () => Bundle | undefined) {
    this.#issuing = issuing;
    this.#served = served;
  }

  async open(): Promise<Credentials> {
    const svid = await this.#issuing.issue();
    const now = this.#issuing.clock();
    this.#renewAt = now + Math.max(1, Math.floor((svid.notAfter - now) / 2));
    this.#svid = svid;
    this.#judged = undefined;
    return svid;
  }

  /** The clock is looked at each time: timers sleep with the machine. */
  async refresh(): Promise<Credentials | undefined> {
    const now = this.#issuing.clock();
    this.#heedBundle(now);
    if (now < this.#renewAt) return undefined;
    this.#renewAt = now + RETRY_SECONDS;
    return this.open();
  }

  /**
   * A bundle that has lost the SVID's authority wants an SVID of the new one, but not at once: a client verifies the
   * endpoint by the bundle that it has, and gets the new one only by way of the old SVID. Each asks once in a refresh hint.
   */
  #heedBundle(now: number): void {
    const bundle = this.#served();
    if (bundle === this.#judged || bundle === undefined || this.#svid === undefined) return;
    this.#judged = bundle;
    const [leaf, ...rest] = this.#svid.chain;
    const chain = [Certificate.parse(leaf), ...rest.map((der) => Certificate.parse(der))] as const;
    if (validateX509Svid({ chain, bundleOf: () => bundle, at: now }).ok) return;
    this.#renewAt = Math.min(this.#renewAt, now + (bundle.refreshHint ?? DEFAULT_REFRESH_HINT));
  }
}
