/** GitLab's code quality report: a JSON array, read as the artifact `reports: codequality`. */
import { createHash } from 'node:crypto';
import type { LintReport } from '../report.js';
import { entriesOf, linesOf, sentenceOf } from './entries.js';
import { reportPath } from './path.js';
import { capitalised, shownPath } from './words.js';

const SEVERITY = { fatal: 'blocker', error: 'critical', warning: 'major', info: 'info' } as const;

export function gitlabReport(report: LintReport): string {
  const seen = new Map<string, number>();
  const issues = entriesOf(report).map((entry) => {
    const { judgement, finding } = entry;
    const { first, last } = linesOf(entry);
    return {
      description: `${capitalised(sentenceOf(entry))}.`,
      check_name: `meshctl/${finding.rule}`,
      fingerprint: unique(finding.fingerprint, seen),
      severity: SEVERITY[finding.level],
      location: {
        path: shownPath(reportPath(judgement.source)),
        lines: { begin: first, end: last },
      },
    };
  });
  return `${JSON.stringify(issues, null, 2)}\n`;
}

/** GitLab makes one of two issues with the same fingerprint, so the second is hashed with its number. */
function unique(fingerprint: string, seen: Map<string, number>): string {
  const times = (seen.get(fingerprint) ?? 0) + 1;
  seen.set(fingerprint, times);
  if (times === 1) return fingerprint;
  return createHash('sha256').update(`${fingerprint} ${times}`).digest('hex');
}
