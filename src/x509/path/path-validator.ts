/**
 * Certification path validation (RFC 5280 §6.1): a search upward from the leaf that tries every issuer by name and
 * signature, goes back from dead ends, and checks each complete path from its anchor down. Anchors are certificates, and
 * all that they say about themselves and those below holds. Budgets bound what a hostile pool can cost.
 */
import type { Certificate } from '../certificate.js';
import type { KeyUsageName } from '../extensions/key-usage.js';
import { AuthorityPool, Candidate } from './authority-pool.js';
import { checkAlone, checkUsage } from './certificate-checks.js';
import { IssuerCheck } from './issuer-check.js';
import { namesOf } from './name-constraints/names-of.js';
import { type Fault, faultOf, type PathFailure } from './path-failure.js';
import { checkPolicies } from './policies.js';
import { checkProfile } from './profile.js';

export interface PathRules {
  /** Trust anchors. They need not be self-signed. */
  readonly anchors: readonly Certificate[];
  /** Certificates that may lie between any leaf and an anchor, in any order. */
  readonly intermediates?: readonly Certificate[];
  /** Seconds since 1970. */
  readonly at: number;
  /** Holds every certificate to the profile of RFC 5280 §4 too. */
  readonly strict?: boolean;
  /** How many intermediates that are not self-issued a path may have. */
  readonly maxIntermediates?: number;
  /** Key usages that the leaf must have, where it says any. */
  readonly keyUsages?: readonly KeyUsageName[];
  /** Purposes that the leaf must have, where it says any: `serverAuth`. */
  readonly purposes?: readonly string[];
}

export type PathResult =
  | { readonly ok: true; readonly path: readonly Certificate[] }
  | { readonly ok: false; readonly failure: PathFailure };

/** Certificates from leaf to anchor. */
const MAX_DEPTH = 16;
/** Signature checks for one leaf, as many as Go makes. */
const MAX_SIGNATURE_CHECKS = 100;
/** Issuers tried for one leaf, also where their signature was checked before. */
const MAX_STEPS = 10_000;
/** Names held against name constraints for one leaf, as many as Go compares. */
const MAX_COMPARISONS = 250_000;

/** Validates any number of leaves by the same rules; what is known of the issuers is found out once. */
export class PathValidator {
  readonly #rules: PathRules;
  readonly #pool = new AuthorityPool();
  readonly #signatures = new IssuerCheck();

  constructor(rules: PathRules) {
    this.#rules = rules;
    const seen = new Set<string>();
    const add = (certificates: readonly Certificate[], isAnchor: boolean) => {
      for (const certificate of certificates) {
        const der = certificate.der.toString('latin1');
        if (!seen.has(der)) this.#pool.add(this.#candidate(certificate, isAnchor));
        seen.add(der);
      }
    };
    add(rules.anchors, true);
    add(rules.intermediates ?? [], false);
  }

  /** An accepted path, or why the most promising one was refused. `intermediates` are those that came with the leaf. */
  validate(leaf: Certificate, intermediates: readonly Certificate[] = []): PathResult {
    const fault = faultOf(() => this.#checkLeaf(leaf));
    if (fault !== undefined) return { ok: false, failure: { ...fault, subject: leaf, position: 0 } };
    const own = new AuthorityPool();
    for (const certificate of intermediates) own.add(this.#candidate(certificate, false));
    return new Search(this.#rules, [this.#pool, own], this.#signatures).run(leaf);
  }

  #candidate(certificate: Certificate, isAnchor: boolean): Candidate {
    return new Candidate(certificate, isAnchor, this.#rules.at, this.#rules.strict === true);
  }

  #checkLeaf(leaf: Certificate): Fault | undefined {
    const { at, strict, keyUsages = [], purposes = [] } = this.#rules;
    return (
      checkAlone(leaf, at) ??
      checkUsage(leaf, keyUsages, purposes) ??
      (strict ? checkProfile(leaf) : undefined)
    );
  }
}

/** Validates one leaf. */
export function validatePath({
  leaf,
  intermediates,
  ...rules
}: PathRules & { readonly leaf: Certificate }): PathResult {
  return new PathValidator(rules).validate(leaf, intermediates);
}

/** How far a path came before it failed; the failure of the one that came furthest is reported. */
const RANK = { noIssuer: 0, signature: 1, issuer: 2, complete: 3 } as const;

class OutOfBudget extends Error {}

class Search {
  readonly #rules: PathRules;
  readonly #pools: readonly AuthorityPool[];
  readonly #signatures: IssuerCheck;
  #checks = 0;
  #steps = 0;
  #comparisons = 0;
  #best: { readonly rank: number; readonly failure: PathFailure } | undefined;

  constructor(rules: PathRules, pools: readonly AuthorityPool[], signatures: IssuerCheck) {
    this.#rules = rules;
    this.#pools = pools;
    this.#signatures = signatures;
  }

  run(leaf: Certificate): PathResult {
    try {
      const path = this.#extend(leaf, []);
      if (path !== undefined) return { ok: true, path };
    } catch (error) {
      if (!(error instanceof OutOfBudget)) throw error;
      const failure = {
        reason: 'budget-exceeded',
        message: error.message,
        subject: leaf,
        position: 0,
      } as const;
      return { ok: false, failure };
    }
    const failure = this.#best?.failure ?? this.#signatures.notFound(leaf, 0, this.#everyone());
    return { ok: false, failure };
  }

  /** Looks for a way from the last certificate of `leaf` and `above` to an anchor. */
  #extend(leaf: Certificate, above: readonly Candidate[]): readonly Certificate[] | undefined {
    const last = above.at(-1)?.certificate ?? leaf;
    const position = above.length;
    const candidates = this.#issuersOf(last, leaf, above);
    if (candidates.length === 0) {
      this.#remember(RANK.noIssuer, this.#signatures.notFound(last, position, this.#everyone()));
    }
    if (candidates.length > 0 && position + 2 > MAX_DEPTH) {
      const message = `the chain is longer than ${MAX_DEPTH} certificates`;
      this.#remember(RANK.complete, { reason: 'budget-exceeded', message, subject: last, position });
      return undefined;
    }
    for (const candidate of candidates) {
      if (++this.#steps > MAX_STEPS) throw new OutOfBudget(`no path was found within ${MAX_STEPS} steps`);
      const fault = this.#checkSignature(last, candidate);
      if (fault !== undefined) {
        this.#remember(RANK.signature, { ...fault, subject: last, position });
        continue;
      }
      if (candidate.fault !== undefined) {
        const { certificate: subject } = candidate;
        this.#remember(RANK.issuer, { ...candidate.fault, subject, position: position + 1 });
        continue;
      }
      const longer = [...above, candidate];
      const found = candidate.isAnchor ? this.#complete(leaf, longer) : this.#extend(leaf, longer);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** Issuers by name that are not in the path yet, likely ones first. A subject with the same key is the same CA. */
  #issuersOf(last: Certificate, leaf: Certificate, above: readonly Candidate[]): Candidate[] {
    const path = [leaf, ...above.map(({ certificate }) => certificate)];
    const found = this.#pools
      .flatMap((pool) => pool.named(last.issuer))
      .filter(({ certificate }) => !path.some((used) => isSameAuthority(used, certificate)));
    return found.length < 2 ? found : found.sort((a, b) => likelihood(last, b) - likelihood(last, a));
  }

  #checkSignature(subject: Certificate, { certificate }: Candidate): Fault | undefined {
    const known = this.#signatures.known(subject, certificate);
    if (known !== undefined) return known.fault;
    if (++this.#checks > MAX_SIGNATURE_CHECKS) {
      throw new OutOfBudget(`no path was found within ${MAX_SIGNATURE_CHECKS} signature checks`);
    }
    return this.#signatures.check(subject, certificate);
  }

  #complete(leaf: Certificate, above: readonly Candidate[]): readonly Certificate[] | undefined {
    const path = [leaf, ...above.map(({ certificate }) => certificate)];
    const failure = this.#checkLength(above) ?? this.#checkNames(leaf, above) ?? checkPolicies(path);
    if (failure === undefined) return path;
    this.#remember(RANK.complete, failure);
    return undefined;
  }

  /** RFC 5280 §6.1.4 (l), (m): CA certificates that may still follow, not counting self-issued ones. */
  #checkLength(above: readonly Candidate[]): PathFailure | undefined {
    let remaining = Number.POSITIVE_INFINITY;
    const { maxIntermediates = Number.POSITIVE_INFINITY } = this.#rules;
    let intermediates = 0;
    for (let i = above.length - 1; i >= 0; i--) {
      const { certificate } = above[i] as Candidate;
      if (i < above.length - 1 && !certificate.isSelfIssued) {
        remaining -= 1;
        intermediates += 1;
      }
      if (remaining < 0 || intermediates > maxIntermediates) {
        const who = remaining < 0 ? 'a CA above' : 'the caller';
        const message = `${who} allows fewer CAs below it`;
        return { reason: 'path-too-long', message, subject: certificate, position: i + 1 };
      }
      remaining = Math.min(remaining, certificate.basicConstraints?.pathLen ?? Number.POSITIVE_INFINITY);
    }
    return undefined;
  }

  /** RFC 5280 §6.1.3 (b), (c): the names of each certificate below a CA, but for self-issued CAs. */
  #checkNames(leaf: Certificate, above: readonly Candidate[]): PathFailure | undefined {
    for (let i = above.length - 1; i >= 0; i--) {
      const { constraints } = above[i] as Candidate;
      if (constraints === undefined) continue;
      for (let position = i; position >= 0; position--) {
        const subject = position === 0 ? leaf : (above[position - 1] as Candidate).certificate;
        if (position > 0 && subject.isSelfIssued) continue;
        for (const name of namesOf(subject)) {
          const fault = constraints.check(name, (count) => this.#spend(count));
          if (fault !== undefined) return { ...fault, subject, position };
        }
      }
    }
    return undefined;
  }

  #spend(comparisons: number): void {
    this.#comparisons += comparisons;
    if (this.#comparisons > MAX_COMPARISONS) {
      throw new OutOfBudget(`the name constraints ask for more than ${MAX_COMPARISONS} comparisons`);
    }
  }

  #everyone(): readonly Certificate[] {
    return this.#pools.flatMap((pool) => pool.all.map(({ certificate }) => certificate));
  }

  #remember(rank: number, failure: PathFailure): void {
    if (this.#best === undefined || rank > this.#best.rank) this.#best = { rank, failure };
  }
}

function isSameAuthority(a: Certificate, b: Certificate): boolean {
  return a.publicKeyInfo.der.equals(b.publicKeyInfo.der) && a.subject.matches(b.subject);
}

/** Anchors before others, and whose key identifier is the one named before both. Nothing is refused for it. */
function likelihood(subject: Certificate, { certificate, isAnchor }: Candidate): number {
  return (namesKeyOf(subject, certificate) ? 2 : 0) + (isAnchor ? 1 : 0);
}

function namesKeyOf(subject: Certificate, issuer: Certificate): boolean {
  try {
    const named = subject.authorityKeyIdentifier?.keyIdentifier;
    return named !== undefined && issuer.subjectKeyIdentifier?.equals(named) === true;
  } catch {
    return false;
  }
}
