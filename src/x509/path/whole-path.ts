/** What RFC 5280 §6.1 asks of a path as a whole, from its anchor down: length, names, policies. */
import type { Certificate } from '../certificate.js';
import type { Candidate } from './authority-pool.js';
import { namesOf } from './name-constraints/names-of.js';
import type { PathFailure } from './path-failure.js';
import type { PathRules } from './path-rules.js';
import { checkPolicies } from './policies.js';

/** `above` are the CAs over the leaf, the anchor last. `spend` counts comparisons, and throws when there were too many. */
export function checkWholePath(
  leaf: Certificate,
  above: readonly Candidate[],
  { maxIntermediates }: Pick<PathRules, 'maxIntermediates'>,
  spend: (comparisons: number) => void,
): PathFailure | undefined {
  return (
    checkLength(above, maxIntermediates) ??
    checkNames(leaf, above, spend) ??
    checkPolicies([leaf, ...above.map(({ certificate }) => certificate)], spend)
  );
}

/** RFC 5280 §6.1.4 (l), (m): CA certificates that may still follow, not counting self-issued ones. */
function checkLength(
  above: readonly Candidate[],
  maxIntermediates = Number.POSITIVE_INFINITY,
): PathFailure | undefined {
  let limit = { by: 'the caller', allowed: maxIntermediates, below: 0 };
  for (let i = above.length - 1; i >= 0; i--) {
    const { certificate } = above[i] as Candidate;
    const counts = i < above.length - 1 && !certificate.isSelfIssued;
    if (counts) limit = { ...limit, below: limit.below + 1 };
    const { by, allowed, below } = limit;
    if (below > allowed) {
      return {
        reason: 'path-too-long',
        message: `${by} allows no more than ${allowed} CA certificates below it, and this is number ${below}`,
        expected: `at most ${allowed}`,
        found: `${below}`,
        subject: certificate,
        position: i + 1,
      };
    }
    const { pathLen } = certificate.basicConstraints ?? {};
    if (pathLen !== undefined && pathLen < allowed - below)
      limit = { by: `"${certificate.subject}"`, allowed: pathLen, below: 0 };
  }
  return undefined;
}

/** RFC 5280 §6.1.3 (b), (c): the names of each certificate below a CA, but for self-issued CAs. */
function checkNames(
  leaf: Certificate,
  above: readonly Candidate[],
  spend: (comparisons: number) => void,
): PathFailure | undefined {
  for (let i = above.length - 1; i >= 0; i--) {
    const { constraints } = above[i] as Candidate;
    if (constraints === undefined) continue;
    for (let position = i; position >= 0; position--) {
      const subject = position === 0 ? leaf : (above[position - 1] as Candidate).certificate;
      if (position > 0 && subject.isSelfIssued) continue;
      for (const name of namesOf(subject)) {
        spend(1); // Also a name that nothing constrains takes a look.
        const fault = constraints.check(name, spend);
        if (fault !== undefined) return { ...fault, subject, position };
      }
    }
  }
  return undefined;
}
