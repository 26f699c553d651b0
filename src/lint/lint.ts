/** The whole lint as one function: sources in, a report out. */
import type { Source } from '../sources/index.js';
import { lintSource } from './lint-source.js';
import { makePlan, type PlanOptions, runsIn } from './plan.js';
import { RULES, ruleById } from './registry.js';
import type { FailOn, LintReport } from './report.js';
import type { MinRemaining } from './rule.js';
import type { LintConfig } from './settings/config.js';
import { type SettleOptions, settle } from './settle.js';

/** Kuma renews at four fifths of a life: with less than the last one left, renewal is overdue. */
export const DEFAULT_MIN_REMAINING: MinRemaining = { share: 0.2, text: '20%', demanded: false };

export interface LintOptions extends PlanOptions, Pick<SettleOptions, 'baseline' | 'pathOf'> {
  /** Seconds since 1970: the moment at which lifetimes are judged. Read the clock yourself: nothing here does. */
  readonly now: number;
  /** 20 % of the whole life unless given, or unless `config` says. */
  readonly minRemaining?: MinRemaining;
  /** What a `meshctl.yaml` says: levels, suppressions, defaults for the options above. */
  readonly config?: LintConfig;
  /** `error` unless given; the report carries it for whoever decides. */
  readonly failOn?: FailOn;
}

/**
 * Judges sources by the rules, as `meshctl cert lint` does: `lint([await readBytes('svid.pem', bytes)], { now })`. Pure: the
 * same input gives the same report. What cannot be read is a `fatal` finding, never silence. Never throws for what is in
 * a source.
 */
export function lint(sources: Iterable<Source>, options: LintOptions): LintReport {
  const { now, config = {} } = options;
  const plan: PlanOptions = {
    ...options,
    profiles: options.profiles ?? config.profiles ?? [],
    incubating: options.incubating ?? config.incubating ?? false,
  };
  const made = makePlan(plan);
  const minRemaining = options.minRemaining ?? config.minRemaining ?? DEFAULT_MIN_REMAINING;
  const judged = Array.from(sources, (source) => lintSource(source, made, { now, minRemaining }));
  const settled = settle(judged, {
    config,
    now,
    baseline: options.baseline,
    runs: (id) => {
      const rule = ruleById.get(id);
      return rule === undefined || runsIn(rule, plan);
    },
    ...(options.pathOf === undefined ? {} : { pathOf: options.pathOf }),
  });
  return {
    command: 'cert lint',
    version: process.env['MESHCTL_VERSION'] ?? 'unknown',
    at: now,
    profiles: plan.profiles ?? [],
    failOn: options.failOn ?? config.failOn ?? 'error',
    rules: RULES.filter((rule) => runsIn(rule, plan)),
    ...settled,
  };
}
