/** SARIF 2.1.0 (OASIS, 2020-03-27), as GitHub code scanning reads it. */
import { PARSE_RULE } from '../parse-rule.js';
import { ruleById } from '../registry.js';
import type { LintReport, SettledFinding } from '../report.js';
import type { Rule } from '../rule.js';
import {
  asideOf,
  type Entry,
  entriesOf,
  linesOf,
  type ReportOptions,
  rulesOf,
  sentenceOf,
  subjectOf,
  worstFirst,
} from './entries.js';
import { artifactUri } from './path.js';
import { capitalised, cut, shownPath, shownValue } from './words.js';

/** GitHub refuses a run with more. */
const MAX_RESULTS = 25_000;
/** Of a short or full description. */
const MAX_DESCRIPTION = 1024;

export function sarifReport(report: LintReport, options: ReportOptions = {}): string {
  const entries = worstFirst(entriesOf(report, options));
  const kept = entries.slice(0, MAX_RESULTS);
  const rules = declaredRules(report, kept);
  const indexes = new Map(rules.map(({ id }, index) => [id, index]));
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'meshctl',
            semanticVersion: report.version,
            rules: rules.map(descriptor),
          },
        },
        automationDetails: { id: `meshctl/${report.command.replace(' ', '-')}/` },
        invocations: [
          {
            executionSuccessful: true,
            ...(kept.length < entries.length
              ? { toolExecutionNotifications: [cutNote(entries.length)] }
              : {}),
          },
        ],
        // There even when it is empty: without it GitHub refuses the file.
        results: kept.map((entry) => result(entry, indexes)),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

/** All that ran, so that what is fixed closes; and those that readers found broken without being asked. */
function declaredRules(report: LintReport, entries: readonly Entry[]): readonly Rule[] {
  const declared = new Map([...rulesOf(report), [PARSE_RULE.id, PARSE_RULE]]);
  for (const { finding } of entries) {
    const rule = ruleById.get(finding.rule);
    if (rule !== undefined && !declared.has(rule.id)) declared.set(rule.id, rule);
  }
  return [...declared.values()];
}

const LEVEL = { fatal: 'error', error: 'error', warning: 'warning', info: 'note' } as const;
const PROBLEM = { error: 'error', warning: 'warning', info: 'recommendation' } as const;

function descriptor(rule: Rule) {
  const { id, standard, title, severity, requirement, citation, rationale, fix, good, bad } = rule;
  const source = `${citation.document} ${citation.section}`;
  return {
    id,
    name: pascal(id),
    shortDescription: { text: cut(`${title}.`, MAX_DESCRIPTION) },
    fullDescription: { text: cut(rationale, MAX_DESCRIPTION) },
    help: {
      text: `${title} (${requirement}, ${source}).\n\n${rationale}\n\nFix: ${fix}.\n\n${citation.url}`,
      markdown: [
        `**${title}** (${requirement}, [${source}](${citation.url}))`,
        rationale,
        `**Fix:** ${fix}.`,
        `Right:\n\n${fenced(good)}`,
        `Wrong:\n\n${fenced(bad)}`,
      ].join('\n\n'),
    },
    helpUri: citation.url,
    defaultConfiguration: { level: LEVEL[severity] },
    properties: {
      tags: ['spiffe', standard, ...(rule.consumer === undefined ? [] : [rule.consumer])].filter(
        (tag, index, tags) => tags.indexOf(tag) === index,
      ),
      precision: 'very-high',
      'problem.severity': PROBLEM[severity],
    },
  };
}

const pascal = (id: string): string => id.split('-').map(capitalised).join('');

/** A code block that nothing in the code ends. */
function fenced(code: string): string {
  const longest = Math.max(2, ...(code.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}text\n${code}\n${fence}`;
}

function result(entry: Entry, indexes: ReadonlyMap<string, number>) {
  const { judgement, finding } = entry;
  const { first, last, column } = linesOf(entry);
  const ruleIndex = indexes.get(finding.rule);
  const logical = logicalLocation(entry);
  return {
    ruleId: finding.rule,
    ...(ruleIndex === undefined ? {} : { ruleIndex }),
    level: LEVEL[finding.level],
    message: { text: `${capitalised(sentenceOf(entry))}.` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: artifactUri(judgement.source) },
          region: {
            startLine: first,
            ...(column === undefined ? {} : { startColumn: column }),
            endLine: last,
          },
        },
        ...(logical === undefined ? {} : { logicalLocations: [logical] }),
      },
    ],
    // Not over the bytes: SVIDs rotate daily, and each rotation would open every alert anew.
    partialFingerprints: { primaryLocationLineHash: finding.fingerprint },
    ...(finding.setAside === undefined ? {} : { suppressions: [suppression(finding)] }),
    properties: {
      subject: subjectOf(judgement),
      block: judgement.block,
      ...(finding.value === undefined ? {} : { value: shownValue(finding.value) }),
    },
  };
}

/** Where in a document or in the subject: `Secret demo/web`, `data["tls.crt"]`, `extensions.keyUsage`. */
function logicalLocation({ judgement, finding }: Entry) {
  const steps = [...judgement.place.path, ...(finding.field === undefined ? [] : [finding.field])];
  const name = steps.at(-1);
  if (name === undefined) return undefined;
  return { name: shownPath(name), fullyQualifiedName: shownPath(steps.join(': ')) };
}

/** Configuration and baseline both stand outside of the file that is judged. */
const suppression = (finding: SettledFinding) => ({
  kind: 'external',
  justification:
    finding.setAside?.reason === undefined ? asideOf(finding) : shownPath(finding.setAside.reason),
});

const cutNote = (all: number) => ({
  level: 'warning',
  message: {
    text: `${all} findings, of which the worst ${MAX_RESULTS} are here: GitHub takes no more in a run.`,
  },
});
