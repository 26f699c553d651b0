/**
 * The search for a path: upward from the leaf, trying every issuer by name and signature, going back from dead ends, and
 * checking each path that reaches an anchor as a whole. Budgets bound what a hostile pool can cost.
 */
import type { Certificate } from '../certificate.js';
import type { AuthorityPool, Candidate } from './authority-pool.js';
import { issuerNotFound } from './issuer-not-found.js';
import type { Fault, PathFailure } from './path-failure.js';
import type { PathResult, PathRules } from './path-rules.js';
import { checkSignature, type KnownSignatures } from './signatures.js';
import { checkWholePath } from './whole-path.js';

/** Certificates from leaf to anchor. */
const MAX_DEPTH = 16;
/** Signature checks for one leaf, as many as Go makes. */
const MAX_SIGNATURE_CHECKS = 100;
/** Issuers tried for one leaf, also where their signature was checked before. */
const MAX_STEPS = 10_000;
/** Names held against name constraints, and policies against those above, for one leaf; as many as Go compares. */
const MAX_COMPARISONS = 250_000;

/**
 * How promising a path was that failed; the most promising one is reported. One that reached an anchor beats one with a
 * bad issuer, and that one beats those that just ended. Among the last the higher one counts, and at the same height
 * an issuer that did not sign says more than none.
 */
const PROMISE = {
  noIssuer: (links: number) => 2 * links,
  notSigned: (links: number) => 2 * links + 1,
  badIssuer: (links: number) => 100 + links,
  whole: 1000,
} as const;

class OutOfBudget extends Error {}

export class Search {
  readonly #rules: PathRules;
  readonly #pools: readonly AuthorityPool[];
  readonly #signatures: KnownSignatures;
  #issuers: Map<Certificate, readonly Candidate[]> | undefined;
  #checks = 0;
  #steps = 0;
  #comparisons = 0;
  #best: { readonly promise: number; readonly failure: () => PathFailure } | undefined;

  constructor(rules: PathRules, pools: readonly AuthorityPool[], signatures: KnownSignatures) {
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
      const { message } = error;
      return { ok: false, failure: { reason: 'budget-exceeded', message, subject: leaf, position: 0 } };
    }
    const failure = this.#best?.failure() ?? issuerNotFound(leaf, 0, this.#rules.anchors);
    return { ok: false, failure };
  }

  /** Looks for a way to an anchor from the last certificate of `leaf` and `above`. */
  #extend(leaf: Certificate, above: readonly Candidate[]): readonly Certificate[] | undefined {
    const position = above.length;
    const last = above[position - 1]?.certificate ?? leaf;
    let hasIssuer = false;
    for (const candidate of this.#issuersOf(last, position)) {
      if (isIn(leaf, above, candidate)) continue; // The path would go round in a circle.
      hasIssuer = true;
      if (position + 2 > MAX_DEPTH) {
        const message = `the chain is longer than ${MAX_DEPTH} certificates`;
        this.#remember(PROMISE.whole, { reason: 'budget-exceeded', message, subject: last, position });
        break;
      }
      if (!this.#mayFollow(candidate, last, position)) continue;
      const longer = [...above, candidate];
      const found = candidate.isAnchor ? this.#judgeWhole(leaf, longer) : this.#extend(leaf, longer);
      if (found !== undefined) return found;
    }
    if (!hasIssuer) {
      this.#rememberLater(PROMISE.noIssuer(position), () =>
        issuerNotFound(last, position, this.#rules.anchors),
      );
    }
    return undefined;
  }

  /** Whether a candidate signed the last certificate of a path, and has no fault of its own. */
  #mayFollow(candidate: Candidate, last: Certificate, position: number): boolean {
    if (++this.#steps > MAX_STEPS) throw new OutOfBudget(`no path was found within ${MAX_STEPS} steps`);
    const fault = this.#checkSignature(last, candidate, position);
    if (fault !== undefined) {
      this.#remember(PROMISE.notSigned(position), { ...fault, subject: last, position });
      return false;
    }
    if (candidate.fault === undefined) return true;
    const { certificate: subject } = candidate;
    this.#remember(PROMISE.badIssuer(position), { ...candidate.fault, subject, position: position + 1 });
    return false;
  }

  /** Issuers by name, likely ones first. */
  #issuersOf(subject: Certificate, position: number): readonly Candidate[] {
    if (position === 0) return this.#findIssuers(subject); // Asked once, as the search begins.
    this.#issuers ??= new Map();
    let found = this.#issuers.get(subject);
    if (found === undefined) {
      found = this.#findIssuers(subject);
      this.#issuers.set(subject, found);
    }
    return found;
  }

  #findIssuers(subject: Certificate): readonly Candidate[] {
    const [pool, ...others] = this.#pools;
    const found = pool?.named(subject.issuer) ?? [];
    if (others.length === 0) return inOrder(subject, found);
    return inOrder(subject, [...found, ...others.flatMap((other) => other.named(subject.issuer))]);
  }

  #checkSignature(subject: Certificate, { certificate }: Candidate, position: number): Fault | undefined {
    const known = this.#signatures.known(subject, certificate);
    if (known !== undefined) return known.fault;
    if (++this.#checks > MAX_SIGNATURE_CHECKS) {
      throw new OutOfBudget(`no path was found within ${MAX_SIGNATURE_CHECKS} signature checks`);
    }
    // A leaf comes by but once, and each of its issuers with it.
    return position === 0
      ? checkSignature(subject, certificate)
      : this.#signatures.check(subject, certificate);
  }

  #judgeWhole(leaf: Certificate, above: readonly Candidate[]): readonly Certificate[] | undefined {
    const failure = checkWholePath(leaf, above, this.#rules, (count) => this.#spend(count));
    if (failure === undefined) return [leaf, ...above.map(({ certificate }) => certificate)];
    this.#remember(PROMISE.whole, failure);
    return undefined;
  }

  #spend(comparisons: number): void {
    this.#comparisons += comparisons;
    if (this.#comparisons > MAX_COMPARISONS) {
      throw new OutOfBudget(`names and policies ask for more than ${MAX_COMPARISONS} comparisons`);
    }
  }

  #remember(promise: number, failure: PathFailure): void {
    this.#rememberLater(promise, () => failure);
  }

  /** For a failure that takes work to word. */
  #rememberLater(promise: number, failure: () => PathFailure): void {
    if (this.#best === undefined || promise > this.#best.promise) this.#best = { promise, failure };
  }
}

/** Whether an authority stands in a path already: the same subject with the same key. */
function isIn(leaf: Certificate, above: readonly Candidate[], candidate: Candidate): boolean {
  for (const { authority } of above) if (authority === candidate.authority) return true;
  const { certificate } = candidate;
  return leaf.hasKeyOf(certificate) && leaf.subject.matches(certificate.subject);
}

/** Anchors before others, and whose key identifier is the one named before both. Nothing is refused for it. */
function inOrder(subject: Certificate, candidates: readonly Candidate[]): readonly Candidate[] {
  if (candidates.length < 2) return candidates;
  return candidates
    .map((candidate) => ({
      candidate,
      likelihood: (namesKeyOf(subject, candidate.certificate) ? 2 : 0) + (candidate.isAnchor ? 1 : 0),
    }))
    .sort((a, b) => b.likelihood - a.likelihood)
    .map(({ candidate }) => candidate);
}

function namesKeyOf(subject: Certificate, issuer: Certificate): boolean {
  try {
    const named = subject.authorityKeyIdentifier?.keyIdentifier;
    return named !== undefined && issuer.subjectKeyIdentifier?.equals(named) === true;
  } catch {
    return false; // An identifier that cannot be read identifies nothing, and is refused elsewhere.
  }
}
