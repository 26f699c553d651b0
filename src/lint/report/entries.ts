/** The findings of a report one by one, each with what it is about. */
import type { Level } from '../finding.js';
import type { LintReport, SettledFinding, SettledJudgement } from '../report.js';
import type { Lines, Rule } from '../rule.js';
import { TARGET_TITLES } from '../title.js';
import { shownMessage, shownTitle, shownValue } from './words.js';

export interface ReportOptions {
  /** What is suppressed or in the baseline is reported too, and marked. */
  readonly showSuppressed?: boolean;
}

export interface Entry {
  readonly judgement: SettledJudgement;
  readonly finding: SettledFinding;
}

/** Worst first. */
export const LEVELS: readonly Level[] = ['fatal', 'error', 'warning', 'info'];

const RANK: Readonly<Record<Level, number>> = { fatal: 0, error: 1, warning: 2, info: 3 };

/** In the order of the report; those that are set aside only when asked for. */
export function entriesOf(report: LintReport, { showSuppressed = false }: ReportOptions = {}): Entry[] {
  const entries: Entry[] = [];
  for (const { judgements } of report.sources) {
    for (const judgement of judgements) {
      for (const finding of judgement.findings) {
        if (finding.setAside === undefined || showSuppressed) entries.push({ judgement, finding });
      }
    }
  }
  return entries;
}

/** The same, what counts before what is set aside, and each of them worst first. */
export function worstFirst(entries: readonly Entry[]): Entry[] {
  const rank = ({ finding }: Entry): number =>
    RANK[finding.level] + (finding.setAside === undefined ? 0 : 10);
  return entries.toSorted((a, b) => rank(a) - rank(b));
}

/** Lines of the file, from 1; the first one where there are none, as in DER and in a stream. */
export function linesOf({ judgement, finding }: Entry): Lines {
  return finding.lines ?? judgement.place.lines ?? { first: 1, last: 1 };
}

/** `X.509-SVID spiffe://example.org/web`. On one line, and cut. */
export function subjectOf({ target, title }: SettledJudgement): string {
  const what = TARGET_TITLES[target];
  return title === what || target === 'unreadable' ? what : `${what} ${shownTitle(title)}`;
}

/** `key usage is not critical: 0302`, in `X.509-SVID …`. On one line, and cut. */
export function sentenceOf({ judgement, finding }: Entry): string {
  const subject = judgement.target === 'unreadable' ? '' : ` (${subjectOf(judgement)})`;
  return `${clauseOf(finding)}${subject}`;
}

/** The message with the value to blame, unless the message has it already. */
export function clauseOf({ message, value }: SettledFinding): string {
  if (value === undefined || value === '' || message.includes(value)) return shownMessage(message);
  return `${shownMessage(message)}: ${shownValue(value)}`;
}

/** `suppressed until 2027-01-01T00:00:00Z: renewed by hand`, `in the baseline`. */
export function asideOf({ setAside }: SettledFinding): string {
  if (setAside === undefined) return '';
  if (setAside.by === 'baseline') return 'in the baseline';
  const until = setAside.expires === undefined ? '' : ` until ${shownValue(setAside.expires)}`;
  return `suppressed${until}${setAside.reason === undefined ? '' : `: ${shownMessage(setAside.reason)}`}`;
}

/** The rules that ran, by id. */
export function rulesOf(report: LintReport): ReadonlyMap<string, Rule> {
  return new Map(report.rules.map((rule) => [rule.id, rule]));
}
