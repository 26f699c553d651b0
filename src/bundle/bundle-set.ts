/** The bundles of several trust domains, each by itself: authorities are never pooled (§3, Federation §7.3). */
import { MeshctlError } from '../errors.js';
import type { TrustDomain } from '../spiffe/index.js';
import type { Bundle } from './bundle.js';

export class BundleSet implements Iterable<Bundle> {
  readonly #bundles = new Map<string, Bundle>();

  /** Throws E_BUNDLE when a bundle of the trust domain is there already: to merge or replace is for the caller to say. */
  add(bundle: Bundle): void {
    const { name } = bundle.trustDomain;
    if (this.#bundles.has(name)) {
      throw new MeshctlError('E_BUNDLE', {
        what: `there are two bundles of ${name}`,
        why: 'one would hide the other',
        fix: 'Give one bundle for each trust domain',
      });
    }
    this.#bundles.set(name, bundle);
  }

  get(trustDomain: TrustDomain): Bundle | undefined {
    return this.#bundles.get(trustDomain.name);
  }

  get size(): number {
    return this.#bundles.size;
  }

  /** In the order of adding. */
  [Symbol.iterator](): Iterator<Bundle> {
    return this.#bundles.values();
  }
}
