import { CONSUMERS, type LintReport, type PlacedSource, RULES } from '../../../lint/index.js';
import type { Context } from '../../context.js';
import { examples, exitCodes } from '../../ui/help.js';
import { parseMoment } from '../../ui/moment.js';
import { collect } from '../../ui/options.js';
import { openProgress } from '../../ui/progress.js';
import { emitReport } from '../../ui/report.js';
import type { Configure } from '../command.js';
import { writeNewBaseline } from '../lint/baseline-files.js';
import { LINT_EXIT_CODES, LINT_OPTIONS, REPORTS } from '../lint/lint-options.js';
import { isAboutFile, nothingNamed, nothingToLint, throwWorst } from '../lint/outcome.js';
import { lintOutput } from '../lint/output.js';
import { explanation, ruleList } from '../lint/rule-list.js';
import { gatherSettings, type LintFlags, nearestRule } from '../lint/settings.js';
import { SOURCE_OPTIONS, type SourceFlags, sourceOptions, sourcePasswords } from '../source-options.js';
import { type Judged, judgeAll } from './lint/judge.js';

/** `meshctl cert lint`. */
export const lint: Configure = (command, open) => {
  command
    .argument('[source...]', 'files, folders, tls://host:port; - for stdin')
    .option(
      '--profile <program>',
      `what this program refuses, too: ${CONSUMERS.join(', ')}; repeatable`,
      collect,
      [],
    )
    .option(...LINT_OPTIONS.minRemaining)
    .option(...LINT_OPTIONS.failOn)
    .option(...LINT_OPTIONS.rule, collect, [])
    .option(...LINT_OPTIONS.excludeRule, collect, [])
    .option('--incubating', 'rules of incubating documents, too: WIT-SVID', false)
    .option(...LINT_OPTIONS.config)
    .option(...LINT_OPTIONS.noConfig)
    .option(...LINT_OPTIONS.baseline)
    .option(...LINT_OPTIONS.writeBaseline)
    .option(...LINT_OPTIONS.showSuppressed, false)
    .option(...LINT_OPTIONS.listRules, false)
    .option(...LINT_OPTIONS.explain)
    .option('--at <time>', 'judge lifetimes as of this time, such as 2026-12-01T00:00:00Z')
    .option('--workers <n>', 'threads for large PEM files (default: from 16 MiB on one for each core)')
    .option(...SOURCE_OPTIONS.passwordFile)
    .option(...SOURCE_OPTIONS.passwordEnv)
    .option(...SOURCE_OPTIONS.serverName)
    .option(...SOURCE_OPTIONS.timeout)
    .option(...SOURCE_OPTIONS.clientCert)
    .option(...SOURCE_OPTIONS.clientKey)
    .addHelpText('after', `\nReports beside text, json and yaml: ${REPORTS.join(', ')}.`)
    .addHelpText(
      'after',
      examples(
        ['meshctl cert lint svid.pem key.pem bundle.pem', 'does it keep the SPIFFE standards?'],
        ['meshctl cert lint .', 'everything in a folder'],
        [
          'meshctl cert lint svid.pem --profile go-spiffe --profile envoy',
          'and would these programs take it?',
        ],
        [
          'meshctl cert lint . --fail-on warning -o text -o sarif=lint.sarif -o junit=lint.xml',
          'in CI, with reports that it shows',
        ],
        ['meshctl cert lint svid.pem --min-remaining 8h', 'is it renewed in time?'],
        [
          'meshctl cert lint . --write-baseline lint-baseline.json',
          'begin with what is there, and fail on what comes',
        ],
        ['meshctl cert lint --explain x509-svid-key-usage-critical', 'what a rule asks for, and why'],
      ),
    )
    .addHelpText('after', exitCodes(LINT_EXIT_CODES))
    .action(async (names, options) => {
      const context = open(REPORTS);
      if (options.explain !== undefined)
        return emitReport(context, explanation(options.explain, nearestRule));
      if (options.listRules) return emitReport(context, ruleList(RULES, 'cert lint'));
      if (names.length === 0) throw nothingNamed();
      const report = await run(context, names, options);
      await emitReport(context, lintOutput(report, options.showSuppressed));
      await writeNewBaseline(context, report, options.writeBaseline);
      throwWorst(report, options.writeBaseline !== undefined);
    });
};

async function run(
  context: Context,
  names: readonly string[],
  flags: LintFlags & SourceFlags,
): Promise<LintReport> {
  const now = flags.at === undefined ? context.now() : parseMoment(flags.at, '--at');
  const settings = await gatherSettings(context, flags);
  const plan = {
    profiles: settings.profiles,
    incubating: settings.incubating,
    ...settings.chosen,
    keepsClean: context.outputs.some(({ format }) => format === 'junit'),
  };
  const passwords = await sourcePasswords(context, flags);
  const source = await sourceOptions(context, flags);
  const sources: PlacedSource[] = [];
  const failures: Judged[] = [];
  const progress = openProgress(context, 'checked');
  try {
    const judged = judgeAll(names, {
      plan,
      environment: { now, minRemaining: settings.minRemaining },
      source: (name) => ({ ...source, passwords: passwords.of(name) }),
      maxBytes: context.globals.maxInput,
      workers: settings.workers,
      onJudged: (count) => progress.add(count),
    });
    for await (const one of judged) {
      if (one.failed !== undefined) failures.push(one);
      sources.push(settings.settler.add(one.judged));
    }
  } finally {
    progress.stop();
  }
  // The failure of the only one that was named is the command's own.
  const [only] = failures;
  if (only?.failed !== undefined && sources.length === 1 && isAboutFile(only.failed)) throw only.failed;
  const { totals, stale } = settings.settler.finish();
  if (totals.subjects === 0)
    throw nothingToLint(names, 'there is no certificate, key, token, bundle or federation document in it');
  return {
    command: 'cert lint',
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
