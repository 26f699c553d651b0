import { MeshctlError } from '../../../errors.js';
import {
  type Asked,
  type Dataplane,
  diffMatrices,
  lintPolicies,
  type Matrix,
  makeMatrix,
} from '../../../kuma/index.js';
import type { Context } from '../../context.js';
import { examples, exitCodes } from '../../ui/help.js';
import { collect, noEffect, oneOf } from '../../ui/options.js';
import { emitReport } from '../../ui/report.js';
import type { Configure } from '../command.js';
import { DEFAULT_KUMA_VERSION, parseKumaVersion } from '../kuma-options.js';
import type { MatrixAnswer } from './matrix/answer.js';
import { lintText } from './matrix/lint-view.js';
import { MERMAID_LIMITS } from './matrix/mermaid.js';
import { MATRIX_FORMATS, matrixReport } from './matrix/report.js';
import { summarise } from './matrix/summary.js';
import { SVG_LIMITS } from './matrix/svg.js';
import { readWorkloads, type WorkloadFlags } from './matrix/workloads.js';
import { nothingGiven, POLICY_OPTIONS } from './policy-options.js';
import { inboundsOf, readDataplanes } from './read-inbounds.js';
import { type PolicySet, policyOptions, readPolicies } from './read-policies.js';
import { noteUnused } from './unused.js';

interface MatrixFlags extends WorkloadFlags {
  readonly policy: readonly string[];
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly failOn?: 'warning' | undefined;
}

/** So many warnings are shown; -o json has them all. */
const WARNINGS = 20;

/** `meshctl policy matrix`. */
export const matrix: Configure = (command, open) => {
  command
    .option(...POLICY_OPTIONS.policy, collect, [])
    .option('--before <file>', 'policies as they are, to compare with --after; repeatable', collect, [])
    .option('--after <file>', 'policies as they would be; repeatable', collect, [])
    .option(
      '--ids <file>',
      'SPIFFE IDs of clients, one a line, CSV, JSON; - for stdin; repeatable',
      collect,
      [],
    )
    .option('--svids <source>', 'SVIDs of clients, or Envoy dumps that hold them; repeatable', collect, [])
    .option(...POLICY_OPTIONS.dataplane, collect, [])
    .option(
      '--mesh-identity <file>',
      'MeshIdentities that name those Dataplanes as clients; repeatable',
      collect,
      [],
    )
    .option(...POLICY_OPTIONS.inbound, collect, [])
    .option(...POLICY_OPTIONS.sni)
    .option(...POLICY_OPTIONS.kumaVersion, parseKumaVersion, DEFAULT_KUMA_VERSION)
    .option(...POLICY_OPTIONS.mesh)
    .option(...POLICY_OPTIONS.zone)
    .option(...POLICY_OPTIONS.systemNamespace)
    .option(...POLICY_OPTIONS.includeShadow)
    .option('--fail-on <level>', 'exit 1 on warnings about policies too: warning', (text) =>
      oneOf(text, ['warning'] as const, 'level', '--fail-on'),
    )
    .addHelpText(
      'after',
      `\nReports beside text, json and yaml: ${MATRIX_FORMATS.join(', ')}. With --before and --after\ncsv lists what changes; mermaid and svg draw what is after.`,
    )
    .addHelpText(
      'after',
      examples(
        [
          'meshctl policy matrix --policy policies --dataplane dataplanes --ids ids.txt',
          'who may connect to which inbound, and what is odd about the policies',
        ],
        [
          'meshctl policy matrix --policy policies --dataplane dataplanes --mesh-identity mesh-identity.yaml -o csv',
          'all proxies among each other, by the SPIFFE IDs that they are given',
        ],
        [
          'meshctl policy matrix --before main/policies --after policies --dataplane dataplanes --ids ids.txt',
          'what a change opens and closes, before it is merged',
        ],
      ),
    )
    .addHelpText(
      'after',
      exitCodes({
        1: 'with --before and --after, somebody is let in or kept out that was not; warnings with --fail-on',
        2: 'an input cannot be read, or there is no telling',
      }),
    )
    .action(async (flags) => {
      const context = open(MATRIX_FORMATS);
      const isComparison = assertInputs(flags);
      const dataplanes = await readDataplanes(context, flags);
      const workloads = await readWorkloads(context, dataplanes, flags);
      const after = await readPolicies(context, isComparison ? flags.after : flags.policy, flags);
      const before = isComparison ? await readPolicies(context, flags.before, flags) : undefined;
      const answer = answerOf(context, { workloads, dataplanes, before, after }, flags);
      warnOf(context, answer);
      warnOfCuts(context, answer.matrix);
      if (isDifferent(answer) || (flags.failOn !== undefined && answer.lints.length > 0))
        process.exitCode = 1;
      await emitReport(context, matrixReport(answer));
      throwUndecided(answer);
    });
};

/** Whether two sets of policies are compared. */
function assertInputs({ policy, before, after }: MatrixFlags): boolean {
  const isComparison = before.length + after.length > 0;
  if (isComparison && policy.length > 0) throw noEffect('--policy', 'with --before and --after');
  if (!isComparison && policy.length === 0) throw nothingGiven('--policy', 'with MeshTrafficPermissions');
  if (isComparison && before.length === 0) throw nothingGiven('--before', 'with the policies as they are');
  if (isComparison && after.length === 0) throw nothingGiven('--after', 'with the policies as they would be');
  return isComparison;
}

interface Given {
  readonly workloads: readonly string[];
  readonly dataplanes: readonly Dataplane[];
  readonly before: PolicySet | undefined;
  readonly after: PolicySet;
}

function answerOf(
  context: Context,
  { workloads, dataplanes, before, after }: Given,
  flags: MatrixFlags,
): MatrixAnswer {
  const permissions = [...(before?.permissions ?? []), ...after.permissions];
  const inbounds = inboundsOf(context, dataplanes, { permissions }, flags);
  const { sni, kumaVersion } = flags;
  const made = (policies: PolicySet): Matrix => {
    const matrix = makeMatrix(
      { permissions: policies.permissions, workloads, inbounds, sni },
      policyOptions(flags),
    );
    noteUnusedIn(context, matrix, policies, inbounds);
    return matrix;
  };
  const matrix = made(after);
  const earlier = before === undefined ? undefined : made(before);
  return {
    kumaVersion,
    sni,
    matrix,
    policies: after,
    lints: lintPolicies(matrix),
    difference:
      before === undefined || earlier === undefined
        ? undefined
        : { diff: diffMatrices(earlier, matrix), before: earlier, policies: before },
  };
}

function noteUnusedIn(
  context: Context,
  { groups }: Matrix,
  { permissions }: PolicySet,
  inbounds: readonly Asked[],
) {
  const used = new Set(groups.flatMap(({ decider }) => decider.permissions));
  noteUnused(context, permissions, used, inbounds);
}

function warnOf(context: Context, { lints, matrix, policies }: MatrixAnswer): void {
  for (const lint of lints.slice(0, WARNINGS)) context.warn(lintText(lint, matrix, policies));
  const more = lints.length - WARNINGS;
  if (more > 0) context.warn(`and ${more} more like these, which -o json lists`);
}

/** A drawing of everything would show nothing. */
const LIMITS = new Map([
  ['mermaid', MERMAID_LIMITS],
  ['svg', SVG_LIMITS],
]);

function warnOfCuts(context: Context, matrix: Matrix): void {
  for (const { format } of context.outputs) {
    const limits = LIMITS.get(format);
    if (limits === undefined) continue;
    const { rows, columns } = summarise(matrix, limits).left;
    if (rows + columns > 0)
      context.warn(
        `${rows} more kinds of workloads and ${columns} more kinds of inbounds are left out of -o ${format}; -o csv has them all`,
      );
  }
}

/** Another rule with the same answer is no difference to anybody who connects. */
function isDifferent({ difference }: MatrixAnswer): boolean {
  if (difference === undefined) return false;
  const { opened, closed, shadow } = difference.diff.counts;
  return opened + closed + shadow > 0;
}

function throwUndecided({ matrix, difference }: MatrixAnswer): void {
  const matrices = difference === undefined ? [matrix] : [matrix, difference.before];
  const count = matrices.flatMap(({ groups }) => groups).filter(({ decider }) => decider.undecidable).length;
  if (count === 0) return;
  throw new MeshctlError('E_POLICY', {
    what: 'some answers could not be given',
    why: 'the report says why',
  });
}
