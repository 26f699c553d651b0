/** The report as data, for JSON and YAML: schemas/LintReport.schema.json. */
import { PARSE_RULE } from '../parse-rule.js';
import { ruleById } from '../registry.js';
import type { LintReport, SettledFinding, SettledJudgement } from '../report.js';
import type { Lines, Rule } from '../rule.js';
import { verdictOf } from '../verdict.js';
import { type ReportOptions, rulesOf } from './entries.js';
import { cut } from './words.js';

/** Enough for what any program compares: a SPIFFE ID has 2048 bytes at most. */
const MAX_TEXT = 4096;

/** Members of the document beside schemaVersion and kind. Texts are not escaped: whoever prints them does that. */
export function lintReportData(
  report: LintReport,
  options: ReportOptions = {},
): Readonly<Record<string, unknown>> {
  const rules = rulesOf(report);
  const broken = new Set<string>();
  const sources = report.sources.map(({ source, format, counts, judgements, notes }) => ({
    source,
    format,
    counts,
    subjects: judgements.flatMap((judgement) => {
      const findings = judgement.findings.filter(
        ({ setAside }) => setAside === undefined || options.showSuppressed === true,
      );
      if (findings.length === 0) return [];
      for (const { rule } of findings) broken.add(rule);
      return [subjectData(judgement, findings, report, rules)];
    }),
    notes,
  }));
  return {
    version: report.version,
    at: new Date(report.at * 1000).toISOString().replace('.000Z', 'Z'),
    profiles: report.profiles,
    failOn: report.failOn,
    totals: report.totals,
    sources,
    rules: [...broken].flatMap((id) => {
      const rule = rules.get(id) ?? ruleById.get(id) ?? (id === PARSE_RULE.id ? PARSE_RULE : undefined);
      return rule === undefined ? [] : [ruleData(rule)];
    }),
    stale: report.stale,
  };
}

function subjectData(
  judgement: SettledJudgement,
  findings: readonly SettledFinding[],
  { profiles }: LintReport,
  rules: ReadonlyMap<string, Rule>,
) {
  const { block, target, title, place } = judgement;
  const verdict = verdictOf(judgement, profiles, rules);
  return {
    block,
    target,
    title: cut(title, MAX_TEXT),
    place: { path: place.path, ...linesData(place.lines) },
    findings: findings.map(findingData),
    ...(verdict === undefined ? {} : { verdict }),
  };
}

function findingData({ rule, level, message, field, value, lines, fingerprint, setAside }: SettledFinding) {
  return {
    rule,
    level,
    message: cut(message, MAX_TEXT),
    ...(field === undefined ? {} : { field: cut(field, MAX_TEXT) }),
    ...(value === undefined ? {} : { value: cut(value, MAX_TEXT) }),
    ...linesData(lines),
    fingerprint,
    ...(setAside === undefined ? {} : { setAside }),
  };
}

function linesData(lines: Lines | undefined) {
  if (lines === undefined) return {};
  const { first, last, column } = lines;
  return { line: first, ...(column === undefined ? {} : { column }), endLine: last };
}

const ruleData = ({ id, title, severity, requirement, citation, fix }: Rule) => ({
  id,
  title,
  severity,
  requirement,
  citation,
  fix,
});
