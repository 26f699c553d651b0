/** What a change of policies opens and closes. */

import { groupAt, isAllowed, type Matrix, type MatrixGroup, ruleAt, verdictAt } from './matrix.js';
import type { Entry } from './permission.js';

/**
 * `shadow`: allowed before and after, and in one of them reported as denied. `rule`: the same answer, by another rule.
 * `undecided`: there is no answer before, or none after.
 */
export const CHANGES = ['opened', 'closed', 'shadow', 'rule', 'undecided'] as const;
export type Change = (typeof CHANGES)[number];

/** Workloads for which the same changes at some inbounds, from one rule to one other. */
interface ChangeAt {
  readonly change: Change;
  readonly inbounds: readonly number[];
  readonly workloads: readonly number[];
}

export interface MatrixDiff {
  /** In cells. */
  readonly counts: Readonly<Record<Change, number>>;
  /** By the first inbound, then by the first workload. */
  readonly changes: readonly ChangeAt[];
}

/** Of two matrices with the same workloads and inbounds. */
export function diffMatrices(before: Matrix, after: Matrix): MatrixDiff {
  const names = new RuleNames();
  const alike = new Map<string, number[]>();
  for (const inbound of before.inbounds.keys()) {
    const key = `${before.groupOf[inbound]} ${after.groupOf[inbound]}`;
    const known = alike.get(key);
    if (known === undefined) alike.set(key, [inbound]);
    else known.push(inbound);
  }
  const changes = [...alike.values()].flatMap((inbounds) => {
    const [first = -1] = inbounds;
    return compare(groupAt(before, first), groupAt(after, first), names).map((one) => ({ ...one, inbounds }));
  });
  const counts = { opened: 0, closed: 0, shadow: 0, rule: 0, undecided: 0 };
  for (const { change, inbounds, workloads } of changes) counts[change] += inbounds.length * workloads.length;
  return { counts, changes };
}

function compare(
  before: MatrixGroup,
  after: MatrixGroup,
  names: RuleNames,
): readonly Omit<ChangeAt, 'inbounds'>[] {
  const found = new Map<string, { change: Change; workloads: number[] }>();
  for (const workload of before.verdicts.keys()) {
    const rules = [names.of(ruleAt(before, workload)), names.of(ruleAt(after, workload))] as const;
    const change = changeOf(before, after, workload, rules[0] === rules[1]);
    if (change === undefined) continue;
    const key = `${change} ${rules.join(' ')}`;
    const known = found.get(key);
    if (known === undefined) found.set(key, { change, workloads: [workload] });
    else known.workloads.push(workload);
  }
  return [...found.values()];
}

function changeOf(
  before: MatrixGroup,
  after: MatrixGroup,
  workload: number,
  isSameRule: boolean,
): Change | undefined {
  const [old, now] = [verdictAt(before, workload), verdictAt(after, workload)];
  if (old === 'undecided' || now === 'undecided') return 'undecided';
  if (isAllowed(old) !== isAllowed(now)) return isAllowed(now) ? 'opened' : 'closed';
  if (old !== now) return 'shadow';
  return isSameRule ? undefined : 'rule';
}

/** Rules that say the same in the policy of the same name are one, wherever they stand in it. */
class RuleNames {
  readonly #numbers = new Map<string, number>();
  readonly #known = new Map<Entry, number>();

  of(entry: Entry | undefined): number {
    if (entry === undefined) return -1;
    const known = this.#known.get(entry);
    if (known !== undefined) return known;
    const { permission, list, match } = entry;
    const name = JSON.stringify([
      permission.kri,
      list,
      match.spiffeId?.type,
      match.spiffeId?.value,
      match.sni,
    ]);
    const number = this.#numbers.get(name) ?? this.#numbers.size;
    this.#numbers.set(name, number);
    this.#known.set(entry, number);
    return number;
  }
}
