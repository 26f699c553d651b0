/** The flags by which a resource of Kuma is named and placed. */
import { MeshctlError } from '../../../errors.js';
import type { Environment, Head, KumaVersion } from '../../../kuma/index.js';
import { noEffect, oneOf } from '../../ui/options.js';
import { KUMA_OPTIONS } from '../kuma-options.js';
import { parseLabel } from '../label-option.js';

export const HEAD_OPTIONS = {
  name: ['--name <name>', 'name of the resource'],
  mesh: ['--mesh <mesh>', 'its mesh'],
  environment: ['--environment <environment>', 'kubernetes or universal'],
  namespace: ['--namespace <namespace>', 'its namespace on Kubernetes (default: kuma-system)'],
  origin: [
    '--origin <origin>',
    'zone, global or none: which control plane it is for (default: zone on Kubernetes, else none)',
  ],
  zone: ['--zone <name>', 'label it with this zone'],
  label: ['--label <key=value>', 'a label of the resource; repeatable'],
  kumaVersion: KUMA_OPTIONS.kumaVersion,
  out: ['--out <file>', 'where it goes (default: standard output)'],
  force: ['--force', 'replace an existing file'],
} as const;

export interface HeadFlags {
  readonly name: string;
  readonly mesh: string;
  readonly environment: Environment;
  readonly namespace?: string | undefined;
  readonly origin?: string | undefined;
  readonly zone?: string | undefined;
  readonly label: readonly string[];
  readonly kumaVersion: KumaVersion;
}

/** Labels that have a flag of their own. */
const BY_FLAG: ReadonlyMap<string, string> = new Map([
  ['kuma.io/mesh', '--mesh'],
  ['kuma.io/origin', '--origin'],
  ['kuma.io/zone', '--zone'],
]);

/** Throws E_USAGE. */
export function headOf(flags: HeadFlags): Head {
  const { name, mesh, environment, namespace, zone } = flags;
  if (environment === 'universal' && namespace !== undefined)
    throw noEffect('--namespace', 'on Universal', 'there are no namespaces');
  const labels = Object.fromEntries(flags.label.map((text) => parseLabel(text)));
  for (const [key, flag] of BY_FLAG) {
    if (labels[key] === undefined) continue;
    throw new MeshctlError('E_USAGE', {
      what: `the label ${key} has a flag of its own`,
      where: '--label',
      fix: `Pass ${flag}`,
    });
  }
  return {
    name,
    mesh,
    environment,
    namespace: namespace ?? 'kuma-system',
    origin: originOf(flags),
    zone,
    labels,
  };
}

function originOf({ origin, environment, namespace }: HeadFlags): Head['origin'] {
  if (origin === undefined) {
    // A policy beside its workload needs none: it is the zone's anyway.
    const isSystem = namespace === undefined || namespace === 'kuma-system';
    return environment === 'kubernetes' && isSystem ? 'zone' : undefined;
  }
  const word = oneOf(origin, ['zone', 'global', 'none'], 'origin', '--origin');
  return word === 'none' ? undefined : word;
}
