/** Checks certificates, bundles, tokens and manifests against the SPIFFE standards: rules as data, and what judges by them. */

export { CONSUMER_INFO, type ConsumerInfo } from './consumers.js';
export type { Finding, Judgement, Level, SourceJudgement } from './finding.js';
export {
  DEFAULT_CONTROL_PLANE,
  DEFAULT_MIN_REMAINING,
  type LintManifestsOptions,
  type LintOptions,
  lint,
  lintManifests,
} from './lint.js';
export { lintManifestFile } from './lint-manifests.js';
export { lintSlice, lintSlices, moved, type SliceJob, type SliceJudgement } from './lint-slice.js';
export { lintSource, unreadableSource } from './lint-source.js';
export { makePlan, type Plan, type PlanOptions, runsIn } from './plan.js';
export { RULES, ruleById } from './registry.js';
export type {
  FailOn,
  LintReport,
  SetAside,
  SettledFinding,
  SettledJudgement,
  SettledSource,
  Stale,
  Totals,
} from './report.js';
export { COVERAGE, type Coverage, OTHER_REQUIREMENTS, type OtherRequirement } from './requirements.js';
export {
  type Breach,
  type Citation,
  CONSUMERS,
  type Consumer,
  type Environment,
  type MinRemaining,
  type Requirement,
  type Rule,
  type Severity,
  type Standard,
  type Target,
} from './rule.js';
export { type Baseline, compareBaselines } from './settings/baseline.js';
export type { LintConfig } from './settings/config.js';
export { exitCodeOf } from './settings/fail-on.js';
export { parseMinRemaining } from './settings/min-remaining.js';
export { parseBaseline } from './settings/parse-baseline.js';
export { parseConfig } from './settings/parse-config.js';
export { writeBaseline } from './settings/write-baseline.js';
export { type PlacedSource, type SettleOptions, Settler, settle } from './settle.js';
export { TARGET_TITLES } from './title.js';

/** Worker threads: only for tens of thousands of certificates. */
export const loadLintPool = (): Promise<typeof import('./lint-pool.js')> => import('./lint-pool.js');
export type { LintPool } from './lint-pool.js';
export { PARSE_RULE } from './parse-rule.js';
export type { ReportOptions } from './report/entries.js';
export { githubReport } from './report/github.js';
export { gitlabReport } from './report/gitlab.js';
export { lintReportData } from './report/json.js';
export { junitReport } from './report/junit.js';
export { markdownReport } from './report/markdown.js';
export { sarifReport } from './report/sarif.js';
export { summaryOf } from './report/summary.js';
export { type Verdict, verdictOf, verdictSentence } from './verdict.js';
