import { MeshctlError } from '../../../errors.js';
import {
  asDataplane,
  type Environment,
  type IdentityPreview,
  type KumaVersion,
  previewIdentities,
  type Resource,
} from '../../../kuma/index.js';
import type { Context } from '../../context.js';
import { escapeText } from '../../ui/escape.js';
import { examples, exitCodes } from '../../ui/help.js';
import { collect } from '../../ui/options.js';
import type { Paint } from '../../ui/paint.js';
import { emitReport } from '../../ui/report.js';
import type { Configure } from '../command.js';
import { DEFAULT_KUMA_VERSION, KUMA_OPTIONS, parseEnvironment, parseKumaVersion } from '../kuma-options.js';
import { type PlacedResource, placeText, readResources, titleOf } from '../policy/read-resources.js';

interface PreviewFlags {
  readonly meshIdentity: readonly string[];
  readonly dataplane: readonly string[];
  readonly kumaVersion: KumaVersion;
  readonly environment?: Environment | undefined;
  readonly zone?: string | undefined;
}

/** `meshctl identity preview`. */
export const preview: Configure = (command, open) => {
  command
    .option('--mesh-identity <file>', 'MeshIdentities: a file, a folder, -; repeatable', collect, [])
    .option('--dataplane <file>', 'Dataplanes: a file, a folder, -; repeatable', collect, [])
    .option(...KUMA_OPTIONS.kumaVersion, parseKumaVersion, DEFAULT_KUMA_VERSION)
    .option(...KUMA_OPTIONS.zone)
    .option(...KUMA_OPTIONS.environment, parseEnvironment)
    .addHelpText(
      'after',
      examples(
        [
          'meshctl identity preview --mesh-identity mesh-identity.yaml --dataplane dataplanes.yaml --zone zone-1',
          'who will every proxy be?',
        ],
        [
          'kumactl get dataplanes -o yaml | meshctl identity preview --mesh-identity mesh-identity.yaml --dataplane - --zone zone-1',
          'before a change is applied to a running mesh',
        ],
      ),
    )
    .addHelpText(
      'after',
      exitCodes({
        1: 'some proxy gets no identity',
        2: 'something cannot be read, or what is given does not tell',
      }),
    )
    .action(async (options) => {
      const context = open();
      const previews = await run(context, options);
      await emitReport(context, {
        kind: 'IdentityPreview',
        data: () => ({ kumaVersion: options.kumaVersion, proxies: previews.map(proxyData) }),
        text: (paint) => previews.map((one) => previewText(one, paint)).join('\n'),
      });
      throwWorst(previews);
    });
};

async function run(context: Context, flags: PreviewFlags): Promise<readonly IdentityPreview[]> {
  const { kumaVersion: version, environment, zone } = flags;
  for (const [kind, option] of KINDS) {
    if (flags[option].length > 0) continue;
    throw new MeshctlError('E_USAGE', {
      what: `${OPTION[option]} is missing`,
      fix: `Name a file or folder with ${kind} resources; "-" is standard input`,
    });
  }
  // A file may hold both kinds, and standard input is there once.
  const files = new Map<string, readonly PlacedResource[]>();
  for (const name of new Set(KINDS.flatMap(([, option]) => flags[option])))
    files.set(name, await readResources(context, [name]));
  const [identities, dataplanes] = KINDS.map(([kind, option]) => ofKind(files, flags[option], kind, option));
  notePassedOver(context, [...files.values()].flat());
  return previewIdentities((dataplanes ?? []).map(asDataplane), identities ?? [], {
    version,
    environment,
    zone,
  });
}

const KINDS = [
  ['MeshIdentity', 'meshIdentity'],
  ['Dataplane', 'dataplane'],
] as const;
type FileOption = (typeof KINDS)[number][1];
const OPTION: Readonly<Record<FileOption, string>> = {
  meshIdentity: '--mesh-identity',
  dataplane: '--dataplane',
};

/** Those of a kind, in the files that are named for it; when none has any, that is a mistake. */
function ofKind(
  files: ReadonlyMap<string, readonly PlacedResource[]>,
  names: readonly string[],
  kind: string,
  option: FileOption,
): Resource[] {
  const resources = [...new Set(names)].flatMap((name) =>
    (files.get(name) ?? []).map(({ resource }) => resource),
  );
  const found = resources.filter((resource) => resource.kind === kind);
  if (found.length > 0) return found;
  const kinds = [...new Set(resources.map((resource) => resource.kind))];
  throw new MeshctlError('E_INPUT_UNKNOWN', {
    what: `there is no ${kind}`,
    where: names.join(', '),
    why: kinds.length === 0 ? 'it holds no resources' : `it holds ${listed(kinds)}`,
    fix: `Name the file that has it with ${OPTION[option]}`,
  });
}

/** Nothing is left out, and no key overridden, without a word. */
function notePassedOver(context: Context, placed: readonly PlacedResource[]): void {
  const used = placed.filter(({ resource }) => KINDS.some(([kind]) => kind === resource.kind));
  for (const one of used)
    for (const key of one.found.repeated)
      context.note(
        `note: ${placeText(one, key)}: the key ${JSON.stringify(String(key.at(-1)))} is there twice, and the last one counts`,
      );
  const others = [...new Set(placed.map(({ resource }) => resource.kind))].filter(
    (kind) => !KINDS.some(([known]) => known === kind),
  );
  if (others.length === 0) return;
  const isWorkload = others.some((kind) => WORKLOADS.has(kind));
  const where = isWorkload
    ? '; of Pods the control plane makes Dataplanes, with labels of their Nodes and what it is configured to: take "kubectl get dataplanes -A -o yaml"'
    : '';
  context.note(`note: passed over: ${listed(others)}${where}`);
}

/** What runs as Pods. */
const WORKLOADS: ReadonlySet<string> = new Set([
  'Pod',
  'Deployment',
  'ReplicaSet',
  'StatefulSet',
  'DaemonSet',
  'Job',
  'CronJob',
]);

const listed = (kinds: readonly string[]): string =>
  `${kinds.slice(0, 5).join(', ')}${kinds.length > 5 ? ` and ${kinds.length - 5} other kinds` : ''}`;

function proxyData(one: IdentityPreview): Readonly<Record<string, unknown>> {
  const { dataplane, winner, outcome, reason, warnings, spiffeId, trustDomain, secretName } = one;
  const { candidates, alsoPublished, kumaError } = one;
  return {
    ...nameData(dataplane.resource),
    outcome,
    ...(spiffeId === undefined ? {} : { spiffeId, trustDomain }),
    ...(secretName === undefined ? {} : { secretName }),
    ...(winner === undefined ? {} : { meshIdentity: nameData(winner) }),
    reason,
    ...(kumaError === undefined ? {} : { kumaError }),
    warnings,
    candidates: candidates.map(({ identity, selects, why }) => ({ ...nameData(identity), selects, why })),
    alsoPublished,
  };
}

const nameData = ({ name, namespace, mesh }: Resource) => ({
  name,
  ...(namespace === undefined ? {} : { namespace }),
  mesh,
});

function previewText(one: IdentityPreview, paint: Paint): string {
  const { dataplane, winner, outcome, reason, warnings, spiffeId, secretName, candidates, alsoPublished } =
    one;
  const words = { identity: paint.good, none: paint.bad, undecided: paint.warn };
  const shown = spiffeId ?? (outcome === 'none' ? 'no identity' : 'undecided');
  const lines = [
    `${paint.strong(escapeText(titleOf(dataplane.resource)))}  ${words[outcome](escapeText(shown))}`,
    winner === undefined
      ? `  ${escapeText(reason)}`
      : `  ${escapeText(titleOf(winner))} wins: ${escapeText(reason)}`,
  ];
  if (secretName !== undefined && secretName !== spiffeId) lines.push(`  secret ${escapeText(secretName)}`);
  for (const warning of warnings) lines.push(`  ${paint.warn(escapeText(warning))}`);
  for (const id of alsoPublished) lines.push(`  clients accept ${escapeText(id)}, too`);
  for (const { identity, selects, why } of candidates)
    if (identity !== winner)
      lines.push(
        paint.faint(
          `  ${escapeText(titleOf(identity))} ${selects ? 'loses' : 'does not select it'}: ${escapeText(why)}`,
        ),
      );
  return `${lines.join('\n')}\n`;
}

/** The report has named every proxy. */
function throwWorst(previews: readonly IdentityPreview[]): void {
  const count = (outcome: IdentityPreview['outcome']): number =>
    previews.filter((one) => one.outcome === outcome).length;
  const [undecided, none] = [count('undecided'), count('none')];
  if (undecided > 0) {
    throw new MeshctlError('E_PREVIEW', {
      what: `the identity of ${counted(undecided)} cannot be told`,
      why: 'the report says what is missing',
      fix: 'Name the zone with --zone, where that is what is missing',
    });
  }
  if (none > 0)
    throw new MeshctlError('E_NO_IDENTITY', {
      what: `${counted(none)} would get no identity`,
      why: 'the report says why',
    });
}

const counted = (count: number): string => (count === 1 ? 'one proxy' : `${count} proxies`);
