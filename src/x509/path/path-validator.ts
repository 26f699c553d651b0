/**
 * Certification path validation (RFC 5280 §6.1). Anchors are certificates, and all that they say about themselves and
 * those below them holds.
 */
import type { Certificate } from '../certificate.js';
import type { Name } from '../name.js';
import { AuthorityPool, Candidate } from './authority-pool.js';
import { checkAlone, checkUsage } from './certificate-checks.js';
import { type Fault, faultOf } from './path-failure.js';
import type { PathResult, PathRules } from './path-rules.js';
import { checkProfile } from './profile.js';
import { Search } from './search.js';
import { KnownSignatures } from './signatures.js';

/** Intermediates of other leaves that are kept in mind, so that thousands of leaves with the same one ask once. */
const MAX_REMEMBERED = 1000;

/** Validates any number of leaves by the same rules; what is known of the issuers is found out once. */
export class PathValidator {
  readonly #rules: PathRules;
  /** By their DER: anchors, and intermediates for any leaf. */
  readonly #shared: ReadonlyMap<string, Candidate>;
  readonly #pool: AuthorityPool;
  /** By their DER: intermediates that came with a leaf. */
  readonly #met = new Map<string, Candidate>();
  readonly #signatures = new KnownSignatures();
  readonly #isRead = (name: Name): boolean => this.#pool.hasRead(name);
  readonly #sharedPools: readonly AuthorityPool[];

  constructor(rules: PathRules) {
    this.#rules = rules;
    const shared = new Map<string, Candidate>();
    for (const certificate of rules.anchors)
      shared.set(keyOf(certificate), new Candidate(certificate, true, rules));
    for (const certificate of rules.intermediates ?? []) {
      const key = keyOf(certificate);
      if (!shared.has(key)) shared.set(key, new Candidate(certificate, false, rules));
    }
    this.#shared = shared;
    this.#pool = new AuthorityPool(shared.values());
    this.#sharedPools = [this.#pool];
  }

  /**
   * An accepted path from leaf to anchor, or why the most promising one was refused. `intermediates` are those that came
   * with the leaf, in any order; where the same bytes were seen before, the path has the certificate seen first.
   */
  validate(leaf: Certificate, intermediates: readonly Certificate[] = []): PathResult {
    const fault = faultOf(() => this.#checkLeaf(leaf));
    if (fault !== undefined) return { ok: false, failure: { ...fault, subject: leaf, position: 0 } };
    const pools = intermediates.length === 0 ? this.#sharedPools : [this.#pool, this.#poolOf(intermediates)];
    return new Search(this.#rules, pools, this.#signatures).run(leaf);
  }

  #poolOf(intermediates: readonly Certificate[]): AuthorityPool {
    const own = new Map<string, Candidate>();
    for (const certificate of intermediates) {
      const key = keyOf(certificate);
      if (!this.#shared.has(key)) own.set(key, this.#remembered(key, certificate));
    }
    return new AuthorityPool(own.values());
  }

  #remembered(key: string, certificate: Certificate): Candidate {
    const known = this.#met.get(key);
    if (known !== undefined) return known;
    if (this.#met.size === MAX_REMEMBERED) this.#met.clear();
    const candidate = new Candidate(certificate, false, this.#rules);
    this.#met.set(key, candidate);
    return candidate;
  }

  #checkLeaf(leaf: Certificate): Fault | undefined {
    const { at, strict, keyUsages = [], purposes = [] } = this.#rules;
    return (
      checkAlone(leaf, at, this.#isRead) ??
      checkUsage(leaf, keyUsages, purposes) ??
      (strict ? checkProfile(leaf) : undefined)
    );
  }
}

const keyOf = ({ der }: Certificate): string => der.toString('latin1');

/** Validates one leaf. */
export function validatePath({
  leaf,
  intermediates,
  ...rules
}: PathRules & { readonly leaf: Certificate }): PathResult {
  return new PathValidator(rules).validate(leaf, intermediates);
}
