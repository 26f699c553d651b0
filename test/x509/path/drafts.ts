/** Paths for tests, from drafts that a test changes before they are signed. */
import {
  Certificate,
  type PathFailure,
  type PathReason,
  type PathResult,
  type PathRules,
  PathValidator,
} from '../../../src/x509/index.js';
import { NOW } from '../../authorities.js';
import { type Draft, draftChain, type Shape, signed } from '../../interop/verdict-matrix/chain.js';

type Rules = Partial<Omit<PathRules, 'anchors'>>;

/** Signs a draft below another, itself for a root. */
export const sign = (draft: Draft, issuer: Draft = draft): Certificate =>
  Certificate.parse(signed(draft, issuer));

/** The result for a leaf with these intermediates and anchors, at NOW unless the rules say otherwise. */
export function validate(
  leaf: Certificate,
  intermediates: readonly Certificate[],
  anchors: readonly Certificate[],
  rules: Rules = {},
): PathResult {
  return new PathValidator({ at: NOW, ...rules, anchors }).validate(leaf, intermediates);
}

/** Signs a chain of root, `depth` intermediates and leaf after `change`, and validates it against the root. */
export function chainResult(
  change: (...drafts: Draft[]) => void = () => {},
  { rules = {}, ...shape }: Partial<Shape> & { readonly rules?: Rules } = {},
): PathResult {
  const drafts = draftChain({ depth: 1, ...shape });
  change(...drafts);
  const [root, ...below] = drafts.map((draft, i) => sign(draft, drafts[i - 1] ?? draft));
  const leaf = below.pop();
  if (root === undefined || leaf === undefined) throw new Error('a chain has a root and a leaf');
  return validate(leaf, below, [root], rules);
}

export type Verdict = 'ok' | PathReason;

export const verdictOf = (result: PathResult): Verdict => (result.ok ? 'ok' : result.failure.reason);

/** The failure of a result that must be one. */
export function failureOf(result: PathResult): PathFailure {
  if (result.ok) throw new Error('the path was accepted');
  return result.failure;
}
