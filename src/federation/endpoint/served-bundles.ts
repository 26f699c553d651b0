/** The bundles that an endpoint serves, as the store has them now (SPIFFE Federation §5.2.1.3: the newest). */
import { createHash } from 'node:crypto';
import { type Bundle, encodeSpiffeBundle } from '../../bundle/index.js';
import { MeshctlError } from '../../errors.js';
import type { TrustDomain } from '../../spiffe/index.js';

export interface ServedDocument {
  readonly bundle: Bundle;
  readonly body: Buffer;
  /** Strong: the same tag means the same bytes (RFC 9110 §8.8.3). */
  readonly etag: string;
}

export interface BundleSource {
  /** The first is served at `/` too. */
  readonly trustDomains: readonly [TrustDomain, ...TrustDomain[]];
  /** Reads a bundle now; undefined when there is none any more. */
  readonly read: (trustDomain: TrustDomain) => Promise<Bundle | undefined>;
  /** Takes the place of the refresh hint that the bundles have, in seconds. */
  readonly refreshHint?: number | undefined;
  /** Says what has happened to a bundle, a sentence at a time. */
  readonly warn: (text: string) => void;
  /** Milliseconds that never go back. */
  readonly clock: () => number;
}

/** So long a reading is good: a change is served within this, however many clients ask. */
export const READING_MS = 250;

export const HEALTH_PATH = '/-/healthy';

export class ServedBundles {
  readonly #source: BundleSource;
  readonly #documents = new Map<string, ServedDocument>();
  /** Why the last reading failed, by trust domain. */
  readonly #failures = new Map<string, string>();
  /** When each was read last, by trust domain. */
  readonly #readAt = new Map<string, number>();
  readonly #running = new Map<string, Promise<void>>();

  constructor(source: BundleSource) {
    this.#source = source;
  }

  /** Reads all bundles for the first time. Throws what the reading throws, and E_NO_BUNDLE for one that is not there. */
  async open(): Promise<void> {
    for (const trustDomain of this.#source.trustDomains) {
      if (await this.#take(trustDomain)) {
        this.#readAt.set(trustDomain.name, this.#source.clock());
        continue;
      }
      throw new MeshctlError('E_NO_BUNDLE', {
        what: `this home has no bundle of ${trustDomain}`,
        fix: `Make its CA with "meshctl ca init ${trustDomain}", or store its bundle with "meshctl bundle set"`,
      });
    }
  }

  /** Those that an answer at this path depends on: a request waits for no others. */
  concernedBy(path: string): readonly TrustDomain[] {
    const { trustDomains } = this.#source;
    if (path === HEALTH_PATH) return trustDomains;
    if (path === '/') return trustDomains.slice(0, 1);
    return trustDomains.filter(({ name }) => path === `/${name}`);
  }

  /** Reads those anew whose last reading is too old; undefined when none is. Never fails: what could be read stays. */
  refresh(trustDomains: readonly TrustDomain[]): Promise<void> | undefined {
    const readings = trustDomains
      .map((one) => this.#refreshOne(one))
      .filter((reading) => reading !== undefined);
    return readings.length === 0 ? undefined : Promise.all(readings).then(() => undefined);
  }

  #refreshOne(trustDomain: TrustDomain): Promise<void> | undefined {
    const { clock } = this.#source;
    const running = this.#running.get(trustDomain.name);
    if (running !== undefined) return running;
    if (clock() - (this.#readAt.get(trustDomain.name) ?? Number.NEGATIVE_INFINITY) < READING_MS)
      return undefined;
    const reading = this.#read(trustDomain).finally(() => {
      this.#readAt.set(trustDomain.name, clock());
      this.#running.delete(trustDomain.name);
    });
    this.#running.set(trustDomain.name, reading);
    return reading;
  }

  get(trustDomain: string): ServedDocument | undefined {
    return this.#documents.get(trustDomain);
  }

  /** The one at `/`. */
  get first(): ServedDocument | undefined {
    return this.get(this.#source.trustDomains[0].name);
  }

  /** Whether every bundle could be read the last time. */
  get healthy(): boolean {
    return this.#failures.size === 0;
  }

  get all(): ServedDocument[] {
    return this.#source.trustDomains.flatMap(({ name }) => this.get(name) ?? []);
  }

  async #read(trustDomain: TrustDomain): Promise<void> {
    const { name } = trustDomain;
    try {
      const was = this.#documents.has(name);
      const is = await this.#take(trustDomain);
      if (was && !is) this.#source.warn(`The bundle of ${name} is gone: it is answered with 404.`);
      this.#failures.delete(name);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      if (this.#failures.get(name) !== why)
        this.#source.warn(`The bundle of ${name} cannot be read (${why}): it is served as it was.`);
      this.#failures.set(name, why);
    }
  }

  /** Reads one bundle; whether it is there. */
  async #take(trustDomain: TrustDomain): Promise<boolean> {
    const { read, refreshHint } = this.#source;
    const found = await read(trustDomain);
    if (found === undefined) {
      this.#documents.delete(trustDomain.name);
      return false;
    }
    const bundle = refreshHint === undefined ? found : { ...found, refreshHint };
    const body = Buffer.from(encodeSpiffeBundle(bundle));
    if (this.get(trustDomain.name)?.body.equals(body) === true) return true;
    if (isEmpty(bundle)) {
      const what = `The bundle of ${trustDomain} has no keys: whoever fetches it refuses every SVID of it`;
      this.#source.warn(`${what} (bundle-keys-empty-revokes).`);
    }
    const etag = `"${createHash('sha256').update(body).digest('hex')}"`;
    this.#documents.set(trustDomain.name, { bundle, body, etag });
    return true;
  }
}

const isEmpty = ({ x509Authorities, jwtAuthorities, witAuthorities }: Bundle): boolean =>
  x509Authorities.length + jwtAuthorities.length + witAuthorities.length === 0;
