/** The report in every format. */
import {
  githubReport,
  gitlabReport,
  junitReport,
  type LintReport,
  lintReportData,
  markdownReport,
  sarifReport,
} from '../../../lint/index.js';
import type { Report } from '../../ui/report.js';
import { lintText } from './text.js';

export function lintOutput(report: LintReport, showSuppressed: boolean): Report {
  const options = { showSuppressed };
  return {
    kind: 'LintReport',
    data: () => lintReportData(report, options),
    text: (paint) => lintText(report, options, paint),
    others: {
      sarif: () => sarifReport(report, options),
      junit: () => junitReport(report),
      github: () => githubReport(report),
      gitlab: () => gitlabReport(report),
      markdown: () => markdownReport(report, options),
    },
  };
}
