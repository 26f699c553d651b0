/** What decides: flags, then the configuration file, then defaults. */

import { existsSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';
import { nearestName } from '../../../encoding/nearest-name.js';
import { MeshctlError } from '../../../errors.js';
import {
  type Baseline,
  CONSUMERS,
  type Consumer,
  DEFAULT_MIN_REMAINING,
  type FailOn,
  type LintConfig,
  type MinRemaining,
  type PlanOptions,
  parseBaseline,
  parseConfig,
  parseMinRemaining,
  RULES,
  type Rule,
  ruleById,
  runsIn,
  Settler,
} from '../../../lint/index.js';
import type { Context } from '../../context.js';
import { oneOf, parseCount, THREADS } from '../../ui/options.js';

/** Those of every command that judges by the rules; some have a part of the rest. */
export interface LintFlags {
  readonly profile?: readonly string[];
  readonly minRemaining?: string | undefined;
  readonly failOn?: string | undefined;
  readonly rule: readonly string[];
  readonly excludeRule: readonly string[];
  readonly incubating?: boolean;
  /** A file; true: that of the folder, if there is one; false: none. */
  readonly config?: string | boolean | undefined;
  readonly baseline?: string | undefined;
  readonly writeBaseline?: string | undefined;
  readonly at?: string | undefined;
  readonly workers?: string | undefined;
}

export interface Settings {
  readonly profiles: readonly Consumer[];
  readonly incubating: boolean;
  readonly minRemaining: MinRemaining;
  readonly failOn: FailOn;
  readonly workers: number | undefined;
  readonly chosen: Pick<PlanOptions, 'only' | 'without'>;
  readonly settler: Settler;
  /** Whether a rule ran in this run. */
  readonly runs: (rule: Rule) => boolean;
}

const CONFIG_FILE = 'meshctl.yaml';
const LEVELS: readonly FailOn[] = ['error', 'warning', 'info', 'never'];

export async function gatherSettings(context: Context, flags: LintFlags): Promise<Settings> {
  const configFile = flags.config === false ? undefined : configFileOf(flags.config);
  const config = configFile === undefined ? {} : await readConfig(context, configFile);
  const { profile = [], incubating: wantsIncubating = false } = flags;
  const profiles =
    profile.length > 0
      ? profile.map((name) => oneOf(name, CONSUMERS, 'profile', '--profile'))
      : (config.profiles ?? []);
  const incubating = wantsIncubating || (config.incubating ?? false);
  const only = flags.rule.length === 0 ? undefined : new Set(flags.rule.map((id) => parseRule(id, '--rule')));
  const without = new Set(flags.excludeRule.map((id) => parseRule(id, '--exclude-rule')));
  const chosen = { ...(only === undefined ? {} : { only }), without };
  const runs = (rule: Rule): boolean => runsIn(rule, { profiles, incubating, ...chosen });
  const folder = configFile === undefined ? process.cwd() : dirname(resolve(configFile));
  const baseline = flags.baseline === undefined ? undefined : await readBaseline(context, flags.baseline);
  return {
    profiles,
    incubating,
    minRemaining:
      flags.minRemaining === undefined
        ? (config.minRemaining ?? DEFAULT_MIN_REMAINING)
        : parseMinRemaining(flags.minRemaining, '--min-remaining'),
    failOn:
      flags.failOn === undefined
        ? (config.failOn ?? 'error')
        : oneOf(flags.failOn, LEVELS, 'level', '--fail-on'),
    workers: parseWorkers(flags.workers),
    chosen,
    settler: new Settler({
      config,
      baseline,
      now: context.now(),
      runs: (id) => {
        const rule = ruleById.get(id);
        return rule === undefined || runs(rule);
      },
      pathOf: (name) => pathWithin(folder, name),
    }),
    runs,
  };
}

/** A source's name relative to a folder, with forward slashes; names that are no paths stay. */
function pathWithin(folder: string, name: string): string {
  if (name === '-') return 'stdin';
  if (name.includes('://')) return name;
  return relative(folder, resolve(name)).split(sep).join('/') || '.';
}

function configFileOf(flag: string | boolean | undefined): string | undefined {
  if (typeof flag === 'string') return flag;
  return existsSync(CONFIG_FILE) ? CONFIG_FILE : undefined;
}

async function readConfig(context: Context, file: string): Promise<LintConfig> {
  const text = (await context.read(file)).toString('utf8');
  return parseConfig(
    text,
    file,
    RULES.map(({ id }) => id),
  );
}

async function readBaseline(context: Context, file: string): Promise<Baseline> {
  return parseBaseline((await context.read(file)).toString('utf8'), file);
}

export const nearestRule = (id: string): string | undefined => nearestName(id, ruleById.keys());

function parseRule(id: string, flag: string): string {
  if (ruleById.has(id)) return id;
  const near = nearestRule(id);
  throw new MeshctlError('E_USAGE', {
    what: `there is no rule "${id}"`,
    where: flag,
    fix: near === undefined ? '"meshctl cert lint --list-rules" lists them' : `Did you mean ${near}?`,
  });
}

function parseWorkers(flag: string | undefined): number | undefined {
  return flag === undefined ? undefined : parseCount(flag, '--workers', THREADS);
}
