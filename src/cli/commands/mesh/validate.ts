import type { ControlPlane } from '../../../kuma/index.js';
import {
  type LintReport,
  lintManifestFile,
  makePlan,
  type PlacedSource,
  RULES,
  type SourceJudgement,
  unreadableSource,
} from '../../../lint/index.js';
import { type ManifestFile, readManifestFiles, type SourceError } from '../../../sources/index.js';
import type { Context } from '../../context.js';
import { examples, exitCodes } from '../../ui/help.js';
import { letSignalsIn } from '../../ui/let-signals-in.js';
import { parseMoment } from '../../ui/moment.js';
import { collect, oneOf } from '../../ui/options.js';
import { emitReport } from '../../ui/report.js';
import type { Configure } from '../command.js';
import { DEFAULT_KUMA_VERSION, KUMA_OPTIONS, parseEnvironment, parseKumaVersion } from '../kuma-options.js';
import { writeNewBaseline } from '../lint/baseline-files.js';
import { LINT_EXIT_CODES, LINT_OPTIONS, REPORTS } from '../lint/lint-options.js';
import { isAboutFile, nothingNamed, nothingToLint, throwWorst } from '../lint/outcome.js';
import { lintOutput } from '../lint/output.js';
import { explanation, ruleList } from '../lint/rule-list.js';
import { gatherSettings, type LintFlags, nearestRule } from '../lint/settings.js';

interface ValidateFlags extends LintFlags {
  readonly kumaVersion: ControlPlane['version'];
  readonly controlPlane: ControlPlane['role'];
  readonly zone?: string | undefined;
  readonly systemNamespace: string;
  readonly environment?: NonNullable<ControlPlane['environment']> | undefined;
}

const ROLES: readonly ControlPlane['role'][] = ['zone', 'federated-zone', 'global'];

/** `meshctl mesh validate`. */
export const validate: Configure = (command, open) => {
  command
    .argument('[manifest...]', 'files and folders of YAML or JSON; - for stdin')
    .option(...KUMA_OPTIONS.kumaVersion, parseKumaVersion, DEFAULT_KUMA_VERSION)
    .option(
      '--control-plane <role>',
      `which takes them: ${ROLES.join(', ')}`,
      (text) => oneOf(text, ROLES, 'control plane', '--control-plane'),
      'zone' as const,
    )
    .option(...KUMA_OPTIONS.zone)
    .option(...KUMA_OPTIONS.environment, parseEnvironment)
    .option('--system-namespace <name>', 'namespace of the control plane', 'kuma-system')
    .option(...LINT_OPTIONS.failOn)
    .option(...LINT_OPTIONS.minRemaining)
    .option(...LINT_OPTIONS.rule, collect, [])
    .option(...LINT_OPTIONS.excludeRule, collect, [])
    .option(...LINT_OPTIONS.config)
    .option(...LINT_OPTIONS.noConfig)
    .option(...LINT_OPTIONS.baseline)
    .option(...LINT_OPTIONS.writeBaseline)
    .option(...LINT_OPTIONS.showSuppressed, false)
    .option(...LINT_OPTIONS.listRules, false)
    .option(...LINT_OPTIONS.explain)
    .option('--at <time>', 'judge lifetimes as of this time, such as 2026-12-01T00:00:00Z')
    .addHelpText('after', `\nReports beside text, json and yaml: ${REPORTS.join(', ')}.`)
    .addHelpText(
      'after',
      examples(
        ['meshctl mesh validate .', 'would Kuma take every manifest in this folder, and would it work?'],
        ['meshctl mesh validate mesh-identity.yaml --kuma-version 3.0', 'before an upgrade'],
        [
          'meshctl mesh validate . --control-plane federated-zone --zone zone-1',
          'for a zone that a global control plane knows',
        ],
        ['meshctl mesh validate . -o text -o sarif=mesh.sarif', 'in CI, with a report that it shows'],
        ['meshctl mesh validate --explain kuma-permission-prefix', 'what a rule asks for, and why'],
      ),
    )
    .addHelpText('after', exitCodes(LINT_EXIT_CODES))
    .action(async (names, options) => {
      const context = open(REPORTS);
      if (options.explain !== undefined)
        return emitReport(context, explanation(options.explain, nearestRule));
      if (options.listRules) return emitReport(context, ruleList(MANIFEST_RULES, 'mesh validate'));
      if (names.length === 0) throw nothingNamed();
      const report = await run(context, names, options);
      await emitReport(context, lintOutput(report, options.showSuppressed));
      await writeNewBaseline(context, report, options.writeBaseline);
      throwWorst(report, options.writeBaseline !== undefined);
    });
};

/** Those about resources as such; the rules for certificates count for what is in them. */
const MANIFEST_RULES = RULES.filter(
  ({ standard, appliesTo }) =>
    standard === 'kuma' || standard === 'spire' || appliesTo.includes('federation'),
);

async function run(context: Context, names: readonly string[], flags: ValidateFlags): Promise<LintReport> {
  const now = flags.at === undefined ? context.now() : parseMoment(flags.at, '--at');
  const settings = await gatherSettings(context, flags);
  const plan = makePlan({
    profiles: settings.profiles,
    incubating: settings.incubating,
    ...settings.chosen,
    keepsClean: context.outputs.some(({ format }) => format === 'junit'),
  });
  const read = await readAll(context, names);
  const all = read.flatMap((file) => ('error' in file ? [] : file.resources));
  const environment = { now, minRemaining: settings.minRemaining };
  const controlPlane = controlPlaneOf(flags);
  const sources: PlacedSource[] = [];
  for (const file of read) {
    const judged: SourceJudgement =
      'error' in file
        ? unreadableSource(file.name, file.error)
        : lintManifestFile(file, all, { plan, environment, controlPlane });
    sources.push(settings.settler.add(judged));
    await letSignalsIn();
  }
  const [only, second] = read;
  if (second === undefined && only !== undefined && 'error' in only && isAboutFile(only.error))
    throw only.error;
  const { totals, stale } = settings.settler.finish();
  if (totals.subjects === 0) throw nothingToLint(names, 'there is no resource of Kuma or SPIRE in it');
  return {
    command: 'mesh validate',
    version: process.env['MESHCTL_VERSION'] ?? 'unknown',
    at: now,
    profiles: settings.profiles,
    failOn: settings.failOn,
    rules: RULES.filter((rule) => settings.runs(rule)),
    sources,
    totals,
    stale,
  };
}

/** All of them before the first is judged: some rules are about two resources. */
async function readAll(context: Context, names: readonly string[]): Promise<(ManifestFile | SourceError)[]> {
  const read: (ManifestFile | SourceError)[] = [];
  const options = { read: (path: string) => context.read(path), withContents: true };
  for await (const file of readManifestFiles(names, options)) {
    read.push(file);
    await letSignalsIn();
  }
  return read;
}

function controlPlaneOf(flags: ValidateFlags): ControlPlane {
  const { kumaVersion: version, controlPlane: role, zone, systemNamespace, environment } = flags;
  return {
    version,
    role,
    systemNamespace,
    ...(zone === undefined ? {} : { zone }),
    ...(environment === undefined ? {} : { environment }),
  };
}
