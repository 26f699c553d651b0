/** The whole matrix as data: inbounds that are decided alike share a group, and workloads with one decision a list. */
import {
  countVerdicts,
  type Entry,
  groupAt,
  type Matrix,
  type MatrixGroup,
  ruleAt,
  VERDICTS,
  verdictAt,
} from '../../../../kuma/index.js';
import type { PolicySet } from '../read-policies.js';
import { inboundJson, ruleJson } from '../rule-view.js';
import { undecidableText } from '../undecidable.js';
import type { ChangeAt, MatrixAnswer } from './answer.js';
import { lintJson } from './lint-view.js';

export function matrixJson({ matrix, policies, lints, sni, kumaVersion, difference }: MatrixAnswer) {
  const rules = new RuleTable();
  const groups = matrix.groups.map((group) => groupJson(group, policies, rules));
  const changes = difference?.diff.changes.map((one) => ({
    change: one.change,
    before: decisionJson(...cellOf(difference.before, one), difference.policies, rules),
    after: decisionJson(...cellOf(matrix, one), policies, rules),
    inbounds: one.inbounds,
    workloads: one.workloads,
  }));
  return {
    kumaVersion,
    ...(sni === undefined ? {} : { sni }),
    counts: countVerdicts(matrix),
    workloads: matrix.workloads,
    inbounds: matrix.inbounds.map((asked, i) => ({ ...inboundJson(asked), group: matrix.groupOf[i] ?? 0 })),
    groups,
    ...(difference === undefined ? {} : { changeCounts: difference.diff.counts, changes }),
    rules: rules.all,
    lints: lints.map((lint) => lintJson(lint, matrix, policies)),
  };
}

/** Each rule once: many decisions hang on it. */
class RuleTable {
  readonly all: ReturnType<typeof ruleJson>[] = [];
  readonly #places = new Map<Entry['match'], number>();

  placeOf(entry: Entry, policies: PolicySet): number {
    const known = this.#places.get(entry.match);
    if (known !== undefined) return known;
    const place = this.all.push(ruleJson(entry, policies)) - 1;
    this.#places.set(entry.match, place);
    return place;
  }
}

/** Workloads that are in no list are denied, because no rule fits them. */
function groupJson(group: MatrixGroup, policies: PolicySet, rules: RuleTable) {
  const { decider, verdicts } = group;
  const decisions = new Map<number, number[]>();
  for (const [workload, verdict] of verdicts.entries()) {
    const rule = group.rules[workload] ?? -1;
    if (rule === -1 && VERDICTS[verdict] === 'deny') continue;
    // The verdict follows from the rule, but for what is allowed by one and shadow-denied by another.
    const key = rule * VERDICTS.length + verdict;
    const known = decisions.get(key);
    if (known === undefined) decisions.set(key, [workload]);
    else known.push(workload);
  }
  return {
    policies: decider.permissions.map(({ kri }) => kri),
    ...(decider.undecidable === undefined ? {} : { undecided: undecidableText(decider.undecidable) }),
    decisions: [...decisions.values()].map((workloads) => ({
      ...decisionJson(group, workloads[0] ?? -1, policies, rules),
      workloads,
    })),
  };
}

function decisionJson(group: MatrixGroup, workload: number, policies: PolicySet, rules: RuleTable) {
  const rule = ruleAt(group, workload);
  return {
    verdict: verdictAt(group, workload),
    ...(rule === undefined ? {} : { rule: rules.placeOf(rule, policies) }),
  };
}

/** All of one change are alike. */
const cellOf = (matrix: Matrix, { inbounds, workloads }: ChangeAt): [MatrixGroup, number] => [
  groupAt(matrix, inbounds[0] ?? -1),
  workloads[0] ?? -1,
];
