/** The report for people: by file, by subject, each finding with its fix, and a line at the end that counts. */
import {
  type LintReport,
  type ReportOptions,
  type Rule,
  type SettledFinding,
  type SettledJudgement,
  type SettledSource,
  summaryOf,
  TARGET_TITLES,
  verdictOf,
  verdictSentence,
} from '../../../lint/index.js';
import { escapeText } from '../../ui/escape.js';
import type { Paint } from '../../ui/paint.js';
import { paintLevel } from './rule-list.js';

/** Longer ones say no more to anybody. */
const MAX_TITLE = 300;
const MAX_MESSAGE = 1000;
const MAX_VALUE = 160;

export function lintText(report: LintReport, options: ReportOptions, paint: Paint): string {
  const rules = new Map(report.rules.map((rule) => [rule.id, rule]));
  const parts = report.sources
    .map((source) => sourceText(source, { report, rules, options, paint }))
    .filter((part) => part !== '');
  if (report.stale.length > 0) parts.push(staleText(report, paint));
  const { totals } = report;
  const summary = `${summaryOf(report)}\n`;
  if (totals.fatal + totals.error > 0) parts.push(paint.bad(summary));
  else if (totals.warning > 0) parts.push(paint.warn(summary));
  else parts.push(totals.info > 0 ? summary : paint.good(summary));
  return parts.join('\n');
}

interface Setting {
  readonly report: LintReport;
  readonly rules: ReadonlyMap<string, Rule>;
  readonly options: ReportOptions;
  readonly paint: Paint;
}

function sourceText({ source, format, judgements, notes }: SettledSource, setting: Setting): string {
  const { paint } = setting;
  const subjects = judgements.map((judgement) => subjectText(judgement, setting)).join('');
  if (subjects === '' && notes.length === 0) return '';
  const heading = `${paint.strong(source === '-' ? 'stdin' : shown(source, MAX_MESSAGE))}  ${paint.faint(format)}\n`;
  return `${heading}${subjects}${notes.map((note) => `     ${paint.faint(shown(note, MAX_MESSAGE))}\n`).join('')}`;
}

const INDENT = ' '.repeat(5);
/** Under the message, behind the longest level. */
const HANG = ' '.repeat(16);

function subjectText(judgement: SettledJudgement, setting: Setting): string {
  const { report, rules, options, paint } = setting;
  const findings = judgement.findings.filter(
    ({ setAside }) => setAside === undefined || options.showSuppressed === true,
  );
  if (findings.length === 0) return '';
  const { block, target, title, place } = judgement;
  const what = TARGET_TITLES[target];
  const where = [
    ...place.path.map((step) => shown(step, MAX_TITLE)),
    ...(place.lines === undefined ? [] : [`line ${place.lines.first}`]),
  ].join(': ');
  const name = title === what ? what : `${paint.name(shown(title, MAX_TITLE))}  ${what}`;
  const lines = [
    `${`${block}`.padStart(3)}  ${name}${where === '' ? '' : `  ${paint.faint(where)}`}\n`,
    ...findings.map((finding, index) => {
      const isLast = !findings.slice(index + 1).some(({ rule }) => rule === finding.rule);
      return findingText(finding, isLast ? rules.get(finding.rule)?.fix : undefined, paint);
    }),
  ];
  const verdict = verdictOf(judgement, report.profiles, rules);
  if (verdict !== undefined) lines.push(`${INDENT}${paint.strong(verdictSentence(verdict))}\n`);
  return lines.join('');
}

/** The clause and the rule; the value and the fix below, the fix once for each rule of a subject. */
function findingText(finding: SettledFinding, fix: string | undefined, paint: Paint): string {
  const { level, message, rule, field, value, lines, setAside } = finding;
  const word = level === 'fatal' ? 'undecided' : level;
  const painted = setAside === undefined ? paintLevel(level, paint)(word) : paint.faint(word);
  const line = lines === undefined ? '' : `line ${lines.first}${columnOf(lines)}: `;
  const aside = setAside === undefined ? '' : paint.faint(` (${asideText(setAside)})`);
  const text = [
    `${INDENT}${painted}${' '.repeat(Math.max(1, 11 - word.length))}${line}${shown(message, MAX_MESSAGE)} ${paint.faint(`[${shown(rule, MAX_TITLE)}]`)}${aside}\n`,
  ];
  if (value !== undefined && value !== '' && !message.includes(value)) {
    const label = field === undefined ? '' : `${shown(field, MAX_TITLE)}: `;
    text.push(`${HANG}${paint.faint(label)}${shown(value, MAX_VALUE)}\n`);
  }
  if (fix !== undefined) text.push(`${HANG}${paint.faint(`${escapeText(fix)}.`)}\n`);
  return text.join('');
}

const columnOf = ({ column }: { readonly column?: number }): string =>
  column === undefined ? '' : `, column ${column}`;

function asideText({ by, reason, expires }: NonNullable<SettledFinding['setAside']>): string {
  if (by === 'baseline') return 'in the baseline';
  const until = expires === undefined ? '' : ` until ${shown(expires, MAX_TITLE)}`;
  return `suppressed${until}${reason === undefined ? '' : `: ${shown(reason, MAX_MESSAGE)}`}`;
}

function staleText({ stale }: LintReport, paint: Paint): string {
  const lines = stale.map(({ kind, text }) => `  ${kind}  ${shown(text, MAX_MESSAGE)}\n`);
  return `${paint.warn('These met no finding and can go:')}\n${lines.join('')}`;
}

/** Escaped; cut before, so that long texts cost nothing, and after, since escapes are longer. */
function shown(text: string, max: number): string {
  const escaped = escapeText(start(text, max));
  return text.length > max || escaped.length > max ? `${start(escaped, max)}…` : escaped;
}

/** The first `max` characters, without half of one at the end. */
const start = (text: string, max: number): string =>
  text.length <= max ? text : text.slice(0, max).replace(/\p{Cs}$/u, '');
