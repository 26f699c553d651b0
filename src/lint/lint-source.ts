/** Judges everything in a source by the rules of a plan. */
import type { MeshctlError } from '../errors.js';
import type { Place, Source } from '../sources/index.js';
import { type Candidate, candidatesOf } from './candidate.js';
import type { Finding, Judgement, SourceJudgement } from './finding.js';
import type { Plan } from './plan.js';
import { ruleById } from './registry.js';
import type { Breach, Environment, Rule, Subjects, Target } from './rule.js';
import { titleOf } from './title.js';

/** Pure: the same source, plan and moment give the same judgements. What lies outside `within` is not judged, only seen. */
export function lintSource(
  source: Source,
  plan: Plan,
  environment: Environment,
  within: (place: Place) => boolean = () => true,
): SourceJudgement {
  const candidates = candidatesOf(source).filter(({ place }) => within(place));
  const { counts, judgements } = judgeAll(source.name, candidates, plan, environment);
  for (const [index, item] of source.items.entries()) {
    if (item.kind !== 'broken' || !within(item.place)) continue;
    counts.unreadable = (counts.unreadable ?? 0) + 1;
    judgements.push(judgeBroken(source.name, item, index + 1));
  }
  judgements.sort((a, b) => a.block - b.block);
  return {
    source: source.name,
    format: source.format,
    counts,
    judgements,
    notes: source.notes.filter(isNews),
  };
}

/** Judges what was found in a source of this name. */
export function judgeAll(
  source: string,
  candidates: readonly Candidate[],
  plan: Plan,
  environment: Environment,
): { counts: Partial<Record<Target | 'unreadable', number>>; judgements: Judgement[] } {
  const counts: Partial<Record<Target | 'unreadable', number>> = {};
  const judgements: Judgement[] = [];
  for (const candidate of candidates) {
    counts[candidate.target] = (counts[candidate.target] ?? 0) + 1;
    const findings = judge(candidate, plan, environment);
    if (findings.length === 0 && !plan.keepsClean) continue;
    const { place, block, target, id } = candidate;
    judgements.push({
      source,
      place,
      block,
      target,
      title: titleOf(candidate),
      ...(id === undefined ? {} : { hasId: true }),
      findings,
    });
  }
  return { counts, judgements };
}

/** Readers tell what they pass over with the rule behind it, which is a finding here and needs no second word. */
function isNews(note: string): boolean {
  const [, rule] = /\(([a-z0-9]+(?:-[a-z0-9]+)+)\)\.$/.exec(note) ?? [];
  return rule === undefined || !ruleById.has(rule);
}

const NOTHING: readonly Finding[] = [];

function judge({ target, subject, id }: Candidate, plan: Plan, environment: Environment): readonly Finding[] {
  let findings = run(plan.rules[target], subject, environment, NOTHING);
  if (id !== undefined) findings = run(plan.rules['spiffe-id'], id, environment, findings);
  return findings;
}

function run(
  rules: readonly Rule[],
  subject: Subjects[Target],
  environment: Environment,
  before: readonly Finding[],
): readonly Finding[] {
  let findings: Finding[] | undefined;
  for (const rule of rules) {
    const found = check(rule, subject, environment);
    if (found === undefined) continue;
    findings ??= [...before];
    if (Array.isArray(found))
      for (const breach of found as readonly Breach[]) findings.push(finding(rule, breach));
    else findings.push(isFinding(found) ? found : finding(rule, found as Breach));
  }
  return findings ?? before;
}

/** What a rule finds; a rule that fails is a finding itself, and hides nothing that others find. */
function check(
  rule: Rule,
  subject: Subjects[Target],
  environment: Environment,
): Breach | readonly Breach[] | Finding | undefined {
  try {
    return rule.check(subject, environment);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { rule: rule.id, level: 'fatal', message: `the rule could not be applied: ${why}` };
  }
}

const isFinding = (found: object): found is Finding => 'level' in found;

function finding({ id, severity }: Rule, { severity: own, ...breach }: Breach): Finding {
  return { rule: id, level: own ?? severity, ...breach };
}

/** Something unreadable breaks the rule that its reader names; else nothing can be said of it. */
export function judgeBroken(
  source: string,
  { error, place }: { readonly error: MeshctlError; readonly place: Place },
  block: number,
): Judgement {
  return {
    source,
    place,
    block,
    target: 'unreadable',
    title: 'unreadable',
    findings: [unreadable(error)],
  };
}

/** A source that could not be read at all. */
export function unreadableSource(name: string, error: MeshctlError): SourceJudgement {
  return {
    source: name,
    format: 'unreadable',
    counts: { unreadable: 1 },
    judgements: [{ ...judgeBroken(name, { error, place: { path: [] } }, 1), title: name }],
    notes: [],
  };
}

/** The finding that an error of reading is. */
function unreadable({ code, details }: MeshctlError): Finding {
  const { rule, what, why, where = '' } = details;
  const message = why === undefined ? what : `${what}: ${why}`;
  const [, line, column] = code === 'E_YAML' ? (/:(\d+)(?::(\d+))?$/.exec(where) ?? []) : [];
  const lines =
    line === undefined
      ? {}
      : {
          lines: {
            first: Number(line),
            last: Number(line),
            ...(column === undefined ? {} : { column: Number(column) }),
          },
        };
  return rule === undefined
    ? { rule: 'parse', level: 'fatal', message, ...lines }
    : { rule, level: 'error', message, ...lines };
}
