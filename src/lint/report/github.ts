/** Annotations of GitHub Actions: workflow commands, one per line, on standard output. */
import type { LintReport } from '../report.js';
import { type Entry, entriesOf, linesOf, rulesOf, sentenceOf, worstFirst } from './entries.js';
import { reportPath } from './path.js';
import { summaryOf } from './summary.js';
import { capitalised, shownPath } from './words.js';

const COMMAND = { fatal: 'error', error: 'error', warning: 'warning', info: 'notice' } as const;

/** Worst first, since GitHub shows about ten of each level for a step; the last line has the counts and is no command. */
export function githubReport(report: LintReport): string {
  const rules = rulesOf(report);
  const lines = worstFirst(entriesOf(report)).map((entry) =>
    annotation(entry, rules.get(entry.finding.rule)?.fix),
  );
  return `${[...lines, `meshctl ${report.command}: ${summaryOf(report)}`].join('\n')}\n`;
}

function annotation(entry: Entry, fix: string | undefined): string {
  const { judgement, finding } = entry;
  const { first, last, column } = linesOf(entry);
  const file = property(shownPath(reportPath(judgement.source)));
  const message = `${capitalised(sentenceOf(entry))}.${fix === undefined ? '' : `\nFix: ${fix}.`}`;
  const place = `file=${file},line=${first}${column === undefined ? '' : `,col=${column}`},endLine=${last},title=${property(finding.rule)}`;
  return `::${COMMAND[finding.level]} ${place}::${data(message)}`;
}

/** As @actions/core escapes a message; the percent sign first. */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/** And a property's value. */
function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
