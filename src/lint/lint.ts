/** The whole lint as one function: sources or manifests in, a report out. */
import type { ControlPlane } from '../kuma/index.js';
import type { ManifestFile, Source } from '../sources/index.js';
import type { SourceJudgement } from './finding.js';
import { lintManifestFile } from './lint-manifests.js';
import { lintSource } from './lint-source.js';
import { makePlan, type Plan, type PlanOptions, runsIn } from './plan.js';
import { RULES, ruleById } from './registry.js';
import type { FailOn, LintReport } from './report.js';
import type { Environment, MinRemaining } from './rule.js';
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
  return reportOf('cert lint', options, (plan, environment) =>
    Array.from(sources, (source) => lintSource(source, plan, environment)),
  );
}

export interface LintManifestsOptions extends LintOptions {
  /** A zone that stands alone, with Kuma 2.14, unless said otherwise. */
  readonly controlPlane?: Partial<ControlPlane>;
}

/** Judges manifests, as `meshctl mesh validate` does: `lintManifests([await readManifests('mesh.yaml', bytes)], { now })`. */
export function lintManifests(files: readonly ManifestFile[], options: LintManifestsOptions): LintReport {
  const all = files.flatMap(({ resources }) => resources);
  const controlPlane: ControlPlane = { ...DEFAULT_CONTROL_PLANE, ...options.controlPlane };
  return reportOf('mesh validate', options, (plan, environment) =>
    files.map((file) => lintManifestFile(file, all, { plan, environment, controlPlane })),
  );
}

/** `kuma-system` is where Kuma is installed unless it is told otherwise. */
export const DEFAULT_CONTROL_PLANE: ControlPlane = {
  version: '2.14',
  role: 'zone',
  systemNamespace: 'kuma-system',
};

function reportOf(
  command: LintReport['command'],
  options: LintOptions,
  judge: (plan: Plan, environment: Environment) => readonly SourceJudgement[],
): LintReport {
  const { now, config = {} } = options;
  const plan: PlanOptions = {
    ...options,
    profiles: options.profiles ?? config.profiles ?? [],
    incubating: options.incubating ?? config.incubating ?? false,
  };
  const minRemaining = options.minRemaining ?? config.minRemaining ?? DEFAULT_MIN_REMAINING;
  const settled = settle(judge(makePlan(plan), { now, minRemaining }), {
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
    command,
    version: process.env['MESHCTL_VERSION'] ?? 'unknown',
    at: now,
    profiles: plan.profiles ?? [],
    failOn: options.failOn ?? config.failOn ?? 'error',
    rules: RULES.filter((rule) => runsIn(rule, plan)),
    ...settled,
  };
}
