/** JUnit XML: a suite for each subject, and in it a case for each rule that applies, passing ones too. */
import type { FailOn, LintReport, SettledFinding, SettledJudgement } from '../report.js';
import type { Rule } from '../rule.js';
import { asideOf, clauseOf, LEVELS, linesOf, rulesOf, subjectOf } from './entries.js';
import { reportPath } from './path.js';
import { capitalised, shownPath } from './words.js';

/**
 * Needs the judgements without findings too (`keepsClean`): systems refuse reports without cases, and show what passed.
 * In pieces, since a million certificates make gigabytes.
 */
export function* junitReport(report: LintReport): Generator<string, void, undefined> {
  const cases = casesOf(report);
  const rules = rulesOf(report);
  const total: Counts = { tests: 0, failures: 0, errors: 0, skipped: 0 };
  for (const judgement of judgementsOf(report)) addCounts(total, judgement, cases(judgement), report.failOn);
  yield `<?xml version="1.0" encoding="UTF-8"?>\n`;
  yield `<testsuites name="meshctl cert lint" ${attributes(total)} time="0">\n`;
  const moment = new Date(report.at * 1000).toISOString().slice(0, 19);
  for (const judgement of judgementsOf(report)) {
    yield suite(judgement, cases(judgement), rules, report.failOn, moment);
  }
  yield '</testsuites>\n';
}

function* judgementsOf({ sources }: LintReport): Generator<SettledJudgement, void, undefined> {
  for (const { judgements } of sources) yield* judgements;
}

/** The ids of the rules that a judgement came of, in their order, each once. */
type CasesOf = (judgement: SettledJudgement) => readonly string[];

function casesOf({ rules }: LintReport): CasesOf {
  const known = new Map<string, readonly string[]>();
  return ({ target, hasId, findings }) => {
    const key = hasId === true ? `${target} with ID` : target;
    let ids = known.get(key);
    if (ids === undefined) {
      ids = rules
        .filter(({ appliesTo }) =>
          appliesTo.some((about) => about === target || (hasId === true && about === 'spiffe-id')),
        )
        .map(({ id }) => id);
      known.set(key, ids);
    }
    // What a reader found broken: `parse`, or a rule of what cannot be judged.
    const applies = ids;
    const others = findings.filter(({ rule }) => !applies.includes(rule));
    return others.length === 0 ? applies : [...new Set([...applies, ...others.map(({ rule }) => rule)])];
  };
}

interface Counts {
  tests: number;
  failures: number;
  errors: number;
  skipped: number;
}

type Outcome = 'pass' | 'failure' | 'error' | 'skipped';

/** `fatal` is an error at any threshold: something could not be checked. */
function outcomeOf(findings: readonly SettledFinding[], failOn: FailOn): Outcome {
  const active = findings.filter(({ setAside }) => setAside === undefined);
  if (active.some(({ level }) => level === 'fatal')) return 'error';
  if (active.some(({ level }) => fails(level, failOn))) return 'failure';
  return active.length === 0 && findings.length > 0 ? 'skipped' : 'pass';
}

function fails(level: SettledFinding['level'], failOn: FailOn): boolean {
  return failOn !== 'never' && LEVELS.indexOf(level) <= LEVELS.indexOf(failOn);
}

function addCounts(
  counts: Counts,
  { findings }: SettledJudgement,
  ids: readonly string[],
  failOn: FailOn,
): void {
  counts.tests += ids.length;
  for (const rule of new Set(findings.map(({ rule }) => rule))) {
    const outcome = outcomeOf(
      findings.filter((finding) => finding.rule === rule),
      failOn,
    );
    if (outcome === 'failure') counts.failures++;
    else if (outcome === 'error') counts.errors++;
    else if (outcome === 'skipped') counts.skipped++;
  }
}

/** Neither Jenkins' schema nor Ant's has a count of skipped cases but for single suites. */
const attributes = ({ tests, failures, errors }: Counts): string =>
  `tests="${tests}" failures="${failures}" errors="${errors}"`;

function suite(
  judgement: SettledJudgement,
  ids: readonly string[],
  rules: ReadonlyMap<string, Rule>,
  failOn: FailOn,
  moment: string,
): string {
  const path = shownPath(reportPath(judgement.source));
  const name = xml(`${path}#${judgement.block} ${subjectOf(judgement)}`);
  const counts: Counts = { tests: 0, failures: 0, errors: 0, skipped: 0 };
  addCounts(counts, judgement, ids, failOn);
  // No time is told: rules take microseconds.
  const told = `${attributes(counts)} skipped="${counts.skipped}" time="0" timestamp="${moment}"`;
  const lines = [`  <testsuite name="${name}" ${told}>\n`];
  const inSuite = `    <testcase classname="${name}" name="`;
  for (const id of ids) {
    const findings = judgement.findings.filter(({ rule }) => rule === id);
    const opened = `${inSuite}${xml(id)}" time="0"`;
    if (findings.length === 0) lines.push(`${opened}/>\n`);
    else
      lines.push(
        `${opened}>\n      ${content(judgement, findings, rules.get(id)?.fix, failOn)}\n    </testcase>\n`,
      );
  }
  return `${lines.join('')}  </testsuite>\n`;
}

/** One element for each case, since Jenkins keeps one; what several findings say is joined in it. */
function content(
  judgement: SettledJudgement,
  findings: readonly SettledFinding[],
  fix: string | undefined,
  failOn: FailOn,
): string {
  const outcome = outcomeOf(findings, failOn);
  if (outcome === 'skipped') {
    // As text, which every schema takes; some know no attribute of it.
    return `<skipped>${xml([...new Set(findings.map(asideOf))].join('; '))}</skipped>`;
  }
  const active = findings.filter(({ setAside }) => setAside === undefined);
  const lines = active.map((finding) => lineOf(judgement, finding));
  if (fix !== undefined) lines.push(`Fix: ${fix}.`);
  const text = xml(lines.join('\n'));
  if (outcome === 'pass') return `<system-out>${text}</system-out>`;
  const worst = LEVELS.find((level) => active.some((finding) => finding.level === level)) ?? 'error';
  const message = xml(active.map((finding) => capitalised(clauseOf(finding))).join('; '));
  return `<${outcome} type="${worst}" message="${message}">${text}</${outcome}>`;
}

/** `certs/web.pem:1: error: key usage is not critical`. */
function lineOf(judgement: SettledJudgement, finding: SettledFinding): string {
  const { first } = linesOf({ judgement, finding });
  return `${shownPath(reportPath(judgement.source))}:${first}: ${finding.level}: ${clauseOf(finding)}`;
}

/** What XML 1.0 §2.2 has no place for, even as a reference, is dropped; so are halves of a character. */
const ILLEGAL = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;
const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

function xml(text: string): string {
  return text.replace(ILLEGAL, '').replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
