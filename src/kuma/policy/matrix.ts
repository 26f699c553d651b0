/** Who may talk to whom: workloads against inbounds. Inbounds for which the same policies are share their decisions. */
import { type Asked, applicable } from './compile.js';
import { Decider, type DeciderOptions, type Verdict } from './decider.js';
import { FittingMatches } from './fitting-matches.js';
import type { Entry, Permission } from './permission.js';
import { NONE } from './prefix-tree.js';

/** A verdict is stored as its place here. */
export const VERDICTS: readonly Verdict[] = ['deny', 'allow', 'shadow-deny', 'undecided'];

/** The decisions for all workloads at inbounds that are decided alike. */
export interface MatrixGroup {
  readonly decider: Decider;
  /** By workload: a place in VERDICTS. */
  readonly verdicts: Uint8Array;
  /** By workload: the entry that decided, as its place in the decider's list; -1 when none did. */
  readonly rules: Int32Array;
}

export interface Matrix {
  /** What a client's certificate says: its SPIFFE ID. */
  readonly workloads: readonly string[];
  readonly inbounds: readonly Asked[];
  readonly groups: readonly MatrixGroup[];
  /** By inbound: a place in `groups`. */
  readonly groupOf: Uint32Array;
}

export interface MatrixInput {
  readonly permissions: readonly Permission[];
  readonly workloads: readonly string[];
  readonly inbounds: readonly Asked[];
  /** The server name that all of them ask for. */
  readonly sni?: string | undefined;
}

export function makeMatrix(
  { permissions, workloads, inbounds, sni }: MatrixInput,
  options: DeciderOptions,
): Matrix {
  const places = new Map(permissions.map((permission, place) => [permission, place]));
  const fitting = new FittingMatches(permissions, sni);
  const fits = workloads.map((id) => fitting.of(id));
  const known = new Map<string, number>();
  const groups: MatrixGroup[] = [];
  const groupOf = Uint32Array.from(inbounds, (asked) => {
    const chosen = applicable(permissions, asked, options);
    const key = chosen.map((permission) => places.get(permission)).join();
    const group = known.get(key) ?? groups.push(decideAll(new Decider(chosen, options), fitting, fits)) - 1;
    known.set(key, group);
    return group;
  });
  return { workloads, inbounds, groups, groupOf };
}

/** What decides at a workload is the lowest rank that the matches which fit it have at the inbounds of this group. */
function decideAll(
  decider: Decider,
  fitting: FittingMatches,
  fits: readonly (readonly number[])[],
): MatrixGroup {
  const ranks = fitting.ranksIn(decider.entries);
  const shadows = decider.hasShadow ? fitting.ranksIn(decider.entries, 'allowWithShadowDeny') : undefined;
  const verdicts = new Uint8Array(fits.length);
  const rules = new Int32Array(fits.length);
  // Millions of times: no iterators, nothing taken apart.
  for (let workload = 0; workload < fits.length; workload++) {
    const matches = fits[workload] ?? [];
    const shadow = shadows === undefined ? NONE : lowestOf(matches, shadows);
    const decision = decider.decisionOf(lowestOf(matches, ranks), shadow);
    verdicts[workload] = VERDICTS.indexOf(decision.verdict);
    rules[workload] = decision.index;
  }
  return { decider, verdicts, rules };
}

function lowestOf(matches: readonly number[], ranks: Int32Array): number {
  let lowest = NONE;
  for (const match of matches) {
    const rank = ranks[match] ?? NONE;
    if (rank < lowest) lowest = rank;
  }
  return lowest;
}

export function groupAt({ groups, groupOf }: Matrix, inbound: number): MatrixGroup {
  const group = groups[groupOf[inbound] ?? -1];
  if (group === undefined) throw new RangeError(`there is no inbound ${inbound}`);
  return group;
}

export const verdictAt = ({ verdicts }: MatrixGroup, workload: number): Verdict =>
  VERDICTS[verdicts[workload] ?? -1] ?? 'undecided';

export const ruleAt = ({ decider, rules }: MatrixGroup, workload: number): Entry | undefined =>
  decider.entries[rules[workload] ?? -1];

export const isAllowed = (verdict: Verdict): boolean => verdict === 'allow' || verdict === 'shadow-deny';

/** Cells of the whole matrix by verdict. */
export function countVerdicts(matrix: Matrix): Readonly<Record<Verdict, number>> {
  const counts = { deny: 0, allow: 0, 'shadow-deny': 0, undecided: 0 };
  const inboundsOf = new Uint32Array(matrix.groups.length);
  for (const group of matrix.groupOf) inboundsOf[group] = (inboundsOf[group] ?? 0) + 1;
  for (const [i, group] of matrix.groups.entries())
    for (const workload of group.verdicts.keys()) counts[verdictAt(group, workload)] += inboundsOf[i] ?? 0;
  return counts;
}
