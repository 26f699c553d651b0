/** The flags by which a resource of Kuma is named and placed. */
import { MeshctlError } from '../../../errors.js';
import { type Environment, type Head, isAtLeast, type KumaVersion } from '../../../kuma/index.js';
import { noEffect, oneOf } from '../../ui/options.js';
import { KUMA_OPTIONS } from '../kuma-options.js';
import { assertName, labelsFrom } from './labels.js';

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

/** `system`: on Kubernetes its only place is the namespace of the control plane, whatever that is called. Throws E_USAGE. */
export function headOf(flags: HeadFlags, place: 'system' | 'anywhere'): Head {
  const { name, mesh, environment, namespace, zone } = flags;
  if (environment === 'universal' && namespace !== undefined)
    throw noEffect('--namespace', 'on Universal', 'there are no namespaces');
  const labels = labelsFrom(flags.label);
  for (const [key, flag] of BY_FLAG) {
    if (!Object.hasOwn(labels, key)) continue;
    throw new MeshctlError('E_USAGE', {
      what: `the label ${key} has a flag of its own`,
      where: '--label',
      fix: `Pass ${flag}`,
    });
  }
  // An API server would make one up.
  if (name === '') assertName(name, '--name');
  if (namespace !== undefined) assertName(namespace, '--namespace');
  if (zone !== undefined) assertName(zone, '--zone');
  return {
    name,
    mesh,
    environment,
    namespace: namespace ?? 'kuma-system',
    origin: originOf(flags, place),
    zone,
    labels,
  };
}

function originOf(
  { origin, environment, namespace, kumaVersion }: HeadFlags,
  place: 'system' | 'anywhere',
): Head['origin'] {
  if (origin === undefined) {
    // A policy beside its workload needs none: it is the zone's anyway.
    const isSystem = place === 'system' || namespace === undefined || namespace === 'kuma-system';
    return environment === 'kubernetes' && isSystem ? 'zone' : undefined;
  }
  const word = oneOf(origin, ['zone', 'global', 'none'], 'origin', '--origin');
  if (word === 'global' && environment === 'kubernetes' && isAtLeast(kumaVersion, '3.0')) {
    throw new MeshctlError('E_USAGE', {
      what: 'Kuma 3.0 has no global control plane on Kubernetes',
      where: '--origin',
      fix: 'Pass --environment universal, or --origin zone',
    });
  }
  return word === 'none' ? undefined : word;
}
