/** What a change of policies opens and closes, in lines and as CSV. */
import { CHANGES, type Change, groupAt, type Matrix, ruleAt, verdictAt } from '../../../../kuma/index.js';
import { escapeText } from '../../../ui/escape.js';
import type { Paint } from '../../../ui/paint.js';
import type { PolicySet } from '../read-policies.js';
import { inboundText, ruleText } from '../rule-view.js';
import type { ChangeAt, MatrixAnswer } from './answer.js';
import { csvLine } from './csv.js';
import { namedSome } from './summary.js';

const SHOWN = 40;
const NAMED = 3;

const WORDS: Readonly<Record<Change, string>> = {
  opened: 'opens',
  closed: 'closes',
  shadow: 'is reported otherwise',
  rule: 'is decided by another rule',
  undecided: 'cannot be told',
};

/** None when nothing was compared. */
export function changeLines(answer: MatrixAnswer, paint: Paint): string[] {
  const { difference, matrix } = answer;
  if (difference === undefined) return [];
  const { counts, changes } = difference.diff;
  const colour = {
    opened: paint.warn,
    closed: paint.bad,
    undecided: paint.warn,
    shadow: paint.name,
    rule: paint.faint,
  };
  const sorted = [...changes].sort((a, b) => CHANGES.indexOf(a.change) - CHANGES.indexOf(b.change));
  const summary = CHANGES.filter((change) => counts[change] > 0).map(
    (change) => `${counts[change]} ${change}`,
  );
  const more = sorted.length - SHOWN;
  return [
    summary.length === 0
      ? paint.good('nothing changes')
      : `of ${matrix.workloads.length * matrix.inbounds.length} answers: ${summary.join(', ')}`,
    ...sorted.slice(0, SHOWN).flatMap((one) => {
      const ids = one.workloads.map((workload) => matrix.workloads[workload] ?? '');
      const names = inboundNames(matrix, one);
      return [
        `${colour[one.change](WORDS[one.change])}  ${escapeText(namedSome(ids, NAMED))} → ${namedSome(names, NAMED)}`,
        `    before: ${answerText(difference.before, difference.policies, one)}`,
        `    after:  ${answerText(matrix, answer.policies, one)}`,
      ];
    }),
    ...(more > 0 ? [`and ${more} more changes, which -o csv and -o json list`] : []),
  ];
}

function answerText(matrix: Matrix, policies: PolicySet, { inbounds, workloads }: ChangeAt): string {
  const group = groupAt(matrix, inbounds[0] ?? -1);
  const workload = workloads[0] ?? -1;
  const rule = ruleAt(group, workload);
  const verdict = verdictAt(group, workload);
  if (rule !== undefined) return `${verdict} by ${ruleText(rule, policies)}`;
  return verdict === 'deny' ? 'deny, since no rule fits' : verdict;
}

/** A line for each answer that changes. */
export function* changesCsv(answer: MatrixAnswer): Generator<string> {
  yield csvLine(['change', 'workload', 'inbound', 'before', 'after']);
  const { difference, matrix } = answer;
  if (difference === undefined) return;
  for (const one of difference.diff.changes) {
    const answers = [
      answerText(difference.before, difference.policies, one),
      answerText(matrix, answer.policies, one),
    ];
    for (const inbound of inboundNames(matrix, one))
      yield one.workloads
        .map((workload) => csvLine([one.change, matrix.workloads[workload] ?? '', inbound, ...answers]))
        .join('');
  }
}

const inboundNames = (matrix: Matrix, { inbounds }: ChangeAt): string[] =>
  inbounds.flatMap((inbound) => matrix.inbounds[inbound] ?? []).map(inboundText);
