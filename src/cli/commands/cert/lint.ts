import { MeshctlError } from '../../../errors.js';
import { CONSUMERS, exitCodeOf, type LintReport, type PlacedSource, RULES } from '../../../lint/index.js';
import type { Context } from '../../context.js';
import { examples, exitCodes } from '../../ui/help.js';
import { parseMoment } from '../../ui/moment.js';
import { collect } from '../../ui/options.js';
import { openProgress } from '../../ui/progress.js';
import { emitReport } from '../../ui/report.js';
import type { Configure } from '../command.js';
import { SOURCE_OPTIONS, sourceOptions, sourcePasswords } from '../source-options.js';
import { writeNewBaseline } from './lint/baseline-files.js';
import { type Judged, judgeAll } from './lint/judge.js';
import { lintOutput } from './lint/output.js';
import { explanation, ruleList } from './lint/rule-list.js';
import { gatherSettings, type LintFlags, nearestRule } from './lint/settings.js';

/** What CI systems show by themselves. */
const REPORTS = ['sarif', 'junit', 'github', 'gitlab', 'markdown'];

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
    .option(
      '--min-remaining <share>',
      'life that must be left, such as 20% or 30d; less is an error (default: warn below 20%)',
    )
    .option(
      '--fail-on <level>',
      'exit with 1 from this level on: error, warning, info or never (default: error)',
    )
    .option('--rule <id>', 'only this rule; repeatable', collect, [])
    .option('--exclude-rule <id>', 'all but this rule; repeatable', collect, [])
    .option('--incubating', 'rules of incubating documents, too: WIT-SVID', false)
    .option('--config <file>', 'levels, suppressions and defaults (default: meshctl.yaml, if it is here)')
    .option('--no-config', 'read no configuration')
    .option('--baseline <file>', 'findings that are known and do not count')
    .option('--write-baseline <file>', 'take all findings as known from now on')
    .option('--show-suppressed', 'show what does not count, too', false)
    .option('--list-rules', 'list all rules', false)
    .option('--explain <rule>', 'tell what a rule asks for, why, and what to do')
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
    .addHelpText(
      'after',
      exitCodes({
        1: 'findings at or above --fail-on',
        2: 'something could not be read or decided, or there was nothing to check',
      }),
    )
    .action(async (names, options) => {
      const context = open(REPORTS);
      if (options.explain !== undefined)
        return emitReport(context, explanation(options.explain, nearestRule));
      if (options.listRules) return emitReport(context, ruleList());
      if (names.length === 0) throw nothingNamed();
      const report = await run(context, names, options);
      await emitReport(context, lintOutput(report, options.showSuppressed));
      await writeNewBaseline(context, report, options.writeBaseline);
      throwWorst(report, options.writeBaseline !== undefined);
    });
};

async function run(context: Context, names: readonly string[], flags: LintFlags): Promise<LintReport> {
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
  if (totals.subjects === 0) throw nothingToLint(names);
  return {
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

/** There was no file to judge, rather than one that is broken. */
const isAboutFile = ({ code }: MeshctlError): boolean => /^E_(INPUT|TLS|USAGE)/.test(code);

function nothingNamed(): MeshctlError {
  return new MeshctlError('E_USAGE', {
    what: 'nothing to check is named',
    fix: 'Name files or folders, "." for this folder, or "-" for standard input',
  });
}

function nothingToLint(names: readonly string[]): MeshctlError {
  return new MeshctlError('E_INPUT_UNKNOWN', {
    what: 'nothing to check',
    where: names.slice(0, 3).join(', '),
    why: 'there is no certificate, key, token, bundle or federation document in it',
    fix: 'Name what holds them; an empty run is no clean run',
  });
}

/** The report has named everything; the exit code and a last line say that something was wrong. */
function throwWorst({ totals, failOn }: LintReport, known: boolean): void {
  if (totals.fatal > 0) {
    throw new MeshctlError('E_LINT_UNDECIDED', {
      what: `${totals.fatal === 1 ? 'one thing' : `${totals.fatal} things`} could not be checked`,
      why: 'the report says why',
    });
  }
  if (known || exitCodeOf(totals, failOn) === 0) return;
  const count =
    totals.error + (failOn === 'error' ? 0 : totals.warning) + (failOn === 'info' ? totals.info : 0);
  throw new MeshctlError('E_LINT', {
    what: `${count === 1 ? 'one finding' : `${count} findings`} at level ${failOn}${failOn === 'error' ? '' : ' or above'}`,
    why: 'the report says which',
  });
}
