/** A report in one line. */
import type { LintReport } from '../report.js';
import { TARGET_TITLES } from '../title.js';
import { counted } from './words.js';

/** `3 errors, 1 warning in 4 subjects of 2 files; 2 suppressed`, or what was checked when nothing was found. */
export function summaryOf(report: LintReport): string {
  const { totals } = report;
  const levels = [
    totals.fatal === 0 ? '' : `${totals.fatal} undecided`,
    totals.error === 0 ? '' : counted(totals.error, 'error'),
    totals.warning === 0 ? '' : counted(totals.warning, 'warning'),
    totals.info === 0 ? '' : `${totals.info} info`,
  ].filter((part) => part !== '');
  const aside = [
    totals.suppressed === 0 ? '' : `; ${totals.suppressed} suppressed`,
    totals.baselined === 0 ? '' : `; ${totals.baselined} in the baseline`,
  ].join('');
  const where = `${counted(totals.subjects, 'subject')} of ${counted(totals.sources, placeWord(report))}`;
  if (levels.length > 0) return `${levels.join(', ')} in ${where}${aside}`;
  const rules = counted(report.rules.length, 'rule');
  return `no findings in ${where}${kindsOf(report)}, by ${rules}${aside}`;
}

/** Streams and servers are no files. */
function placeWord({ sources }: LintReport): string {
  return sources.every(({ source }) => source !== '-' && !source.includes('://')) ? 'file' : 'source';
}

/** ` (2 X.509-SVIDs, 1 root CA)`. */
function kindsOf({ sources }: LintReport): string {
  const counts = new Map<string, number>();
  for (const source of sources) {
    for (const [target, count] of Object.entries(source.counts)) {
      counts.set(target, (counts.get(target) ?? 0) + count);
    }
  }
  const kinds = Object.entries(TARGET_TITLES).flatMap(([target, title]) => {
    const count = counts.get(target) ?? 0;
    const plural = title.replace(/^(\S+)( among .*)?$/, '$1s$2');
    return count === 0 ? [] : [counted(count, title, plural === title ? `${title}s` : plural)];
  });
  return kinds.length === 0 ? '' : ` (${kinds.join(', ')})`;
}
