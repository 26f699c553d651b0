/** GitHub-flavoured Markdown: for a comment on a pull request, or the summary of a job. */
import type { LintReport, SettledFinding, SettledSource } from '../report.js';
import type { Rule } from '../rule.js';
import { verdictOf, verdictSentence } from '../verdict.js';
import { asideOf, clauseOf, type ReportOptions, rulesOf, subjectOf } from './entries.js';
import { reportPath } from './path.js';
import { summaryOf } from './summary.js';
import { shownMessage, shownPath } from './words.js';

/** A comment takes 65,536 characters. */
const MAX_LENGTH = 60_000;

export function markdownReport(report: LintReport, options: ReportOptions = {}): string {
  const { totals } = report;
  const rules = rulesOf(report);
  const parts = [`### meshctl cert lint\n\n${summaryOf(report)}\n`];
  if (report.sources.some(hasFindings)) {
    parts.push('\n| Level | Findings |\n| --- | ---: |\n');
    parts.push(
      `| undecided | ${totals.fatal} |\n| error | ${totals.error} |\n| warning | ${totals.warning} |\n`,
    );
    parts.push(`| info | ${totals.info} |\n| suppressed | ${totals.suppressed} |\n`);
    parts.push(`| in the baseline | ${totals.baselined} |\n`);
  }
  const end = staleText(report);
  let length = parts.join('').length + end.length;
  let left = 0;
  for (const block of report.sources.flatMap((source) => sourceBlocks(source, report, rules, options))) {
    length += block.length;
    if (length > MAX_LENGTH) left++;
    else parts.push(block);
  }
  if (left > 0) parts.push(`\n${left} more parts are left out: a comment takes no more.\n`);
  return `${parts.join('')}${end}`;
}

const hasFindings = ({ judgements }: SettledSource): boolean =>
  judgements.some(({ findings }) => findings.length > 0);

/** The file's heading with its first subject, then each further subject. */
function sourceBlocks(
  source: SettledSource,
  report: LintReport,
  rules: ReadonlyMap<string, Rule>,
  options: ReportOptions,
): string[] {
  const blocks = source.judgements.flatMap((judgement) => {
    const findings = judgement.findings.filter(
      ({ setAside }) => setAside === undefined || options.showSuppressed === true,
    );
    if (findings.length === 0) return [];
    const lines = [
      `\n- ${code(subjectOf(judgement))}, number ${judgement.block}${lineOf(judgement.place.lines)}\n`,
    ];
    const fixed = new Set<string>();
    for (const finding of findings) {
      const fix = rules.get(finding.rule)?.fix;
      lines.push(`  - ${findingText(finding)}\n`);
      if (fix !== undefined && !fixed.has(finding.rule)) lines.push(`    - Fix: ${text(fix)}\n`);
      fixed.add(finding.rule);
    }
    const verdict = verdictOf(judgement, report.profiles, rules);
    if (verdict !== undefined) lines.push(`  - ${verdictSentence(verdict)}\n`);
    return [lines.join('')];
  });
  const notes = source.notes.map((note) => `\n- note: ${text(shownMessage(note))}\n`);
  const [first, ...rest] = [...blocks, ...notes];
  if (first === undefined) return [];
  return [`\n#### ${code(shownPath(reportPath(source.source)))}\n${first}`, ...rest];
}

const lineOf = (lines: { readonly first: number } | undefined): string =>
  lines === undefined ? '' : `, line ${lines.first}`;

function findingText(finding: SettledFinding): string {
  const aside = finding.setAside === undefined ? '' : ` (${text(asideOf(finding))})`;
  const level = finding.level === 'fatal' ? 'undecided' : finding.level;
  return `**${level}** ${text(clauseOf(finding))} [${code(finding.rule)}]${aside}`;
}

function staleText({ stale }: LintReport): string {
  if (stale.length === 0) return '';
  const lines = stale.map(({ kind, text: what }) => `- ${kind}: ${code(shownMessage(what))}\n`);
  return `\nThese met no finding and can go:\n\n${lines.slice(0, 50).join('')}`;
}

/** Prose as it is where nothing in it can mean anything to Markdown, HTML or GitHub; else a code span. */
function text(prose: string): string {
  const isPlain = !/[`*_{}[\]<>#|~&@\\!]|::|:\/\/|www\./i.test(prose);
  return isPlain ? prose : code(prose);
}

/** A code span of any text on one line: between more backticks than there are in it, and no pipe that ends a cell. */
function code(content: string): string {
  const longest = Math.max(0, ...(content.match(/`+/g) ?? []).map(({ length }) => length));
  const ticks = '`'.repeat(longest + 1);
  const padding = /^[` ]|[` ]$/.test(content) || content === '' ? ' ' : '';
  return `${ticks}${padding}${content}${padding}${ticks}`;
}
