/** The flags by which objects and endpoints are named. */
import {
  BUNDLE_FORMATS,
  type BundleFormat,
  type EndpointOptions,
  type WriteOptionName,
  type WriteOptions,
} from '../../../../bundle/index.js';
import { MeshctlError } from '../../../../errors.js';
import { parseLabel } from '../../label-option.js';
import { parseProfile } from '../profile-option.js';

export interface WriteFlags {
  readonly name?: string | undefined;
  readonly namespace?: string | undefined;
  readonly label: readonly string[];
  readonly mesh?: string | undefined;
  readonly environment?: string | true | undefined;
  readonly endpointUrl?: string | undefined;
  readonly endpointProfile?: string | undefined;
  readonly endpointSpiffeId?: string | undefined;
  readonly className?: string | undefined;
}

/** `known` are the endpoints that the home knows; flags win. Throws E_USAGE, also for a flag that the format has no use for. */
export function writeOptions(
  format: BundleFormat,
  flags: WriteFlags,
  known: ReadonlyMap<string, EndpointOptions>,
): WriteOptions {
  assertTaken(format, flags);
  const { name, namespace, label, mesh, environment, className } = flags;
  const given = endpointOf(flags);
  return {
    resource: {
      name,
      namespace,
      mesh,
      labels: Object.fromEntries(label.map((text) => parseLabel(text))),
      environment: environment === 'universal' ? 'universal' : 'kubernetes',
    },
    endpoint: (trustDomain) => given ?? known.get(trustDomain),
    className,
  };
}

const FLAGS: readonly (readonly [
  flag: string,
  option: WriteOptionName,
  given: (flags: WriteFlags) => unknown,
])[] = [
  ['--name', 'name', ({ name }) => name],
  ['--namespace', 'namespace', ({ namespace }) => namespace],
  ['--label', 'labels', ({ label }) => label[0]],
  ['--mesh', 'mesh', ({ mesh }) => mesh],
  ['--environment', 'environment', ({ environment }) => environment],
  ['--endpoint-url', 'endpoint', ({ endpointUrl }) => endpointUrl],
  ['--endpoint-profile', 'endpoint', ({ endpointProfile }) => endpointProfile],
  ['--endpoint-spiffe-id', 'endpoint', ({ endpointSpiffeId }) => endpointSpiffeId],
  ['--class-name', 'className', ({ className }) => className],
];

function assertTaken({ name, takes }: BundleFormat, flags: WriteFlags): void {
  const idle = FLAGS.find(([, option, given]) => given(flags) !== undefined && !takes.includes(option));
  if (idle === undefined) return;
  const [flag, option] = idle;
  const takers = BUNDLE_FORMATS.filter((format) => format.takes.includes(option)).map(
    (format) => format.name,
  );
  throw new MeshctlError('E_USAGE', {
    what: `${flag} has no effect with --format ${name}`,
    fix: `Leave it out, or write ${takers.join(', ')}`,
  });
}

function endpointOf({
  endpointUrl,
  endpointProfile,
  endpointSpiffeId,
}: WriteFlags): EndpointOptions | undefined {
  if (endpointUrl === undefined && endpointProfile === undefined && endpointSpiffeId === undefined)
    return undefined;
  if (endpointUrl === undefined || endpointProfile === undefined) {
    throw new MeshctlError('E_USAGE', {
      what: `${endpointUrl === undefined ? '--endpoint-url' : '--endpoint-profile'} is missing`,
      why: 'an endpoint has both, and neither is guessed',
      fix: 'Pass --endpoint-url and --endpoint-profile https_web or https_spiffe',
    });
  }
  return {
    url: endpointUrl,
    profile: parseProfile(endpointProfile, '--endpoint-profile'),
    ...(endpointSpiffeId === undefined ? {} : { endpointSpiffeId }),
  };
}
