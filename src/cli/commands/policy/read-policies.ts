/** The permissions in manifests, as the control plane would hold them. */
import { MeshctlError } from '../../../errors.js';
import {
  type DeciderOptions,
  type Permission,
  type PermissionOptions,
  readPermission,
  validatorViolations,
} from '../../../kuma/index.js';
import type { Context } from '../../context.js';
import type { PolicyFlags } from './policy-options.js';
import { type PlacedResource, placeText, readResources, refuseRepeated, titleOf } from './read-resources.js';

export interface PolicySet {
  readonly permissions: readonly Permission[];
  readonly placed: ReadonlyMap<Permission, PlacedResource>;
}

export const policyOptions = ({
  kumaVersion: version,
  zone,
  systemNamespace,
  includeShadow,
}: PolicyFlags): PermissionOptions & DeciderOptions => ({ version, zone, systemNamespace, includeShadow });

/**
 * Reads MeshTrafficPermissions, and notes what else bears on them. Throws E_POLICY for one that Kuma would refuse or that
 * cannot be understood: a decision without it would be about other policies than those that were given.
 */
export async function readPolicies(
  context: Context,
  names: readonly string[],
  flags: PolicyFlags,
): Promise<PolicySet> {
  const resources = await readResources(context, names);
  const placed = new Map<Permission, PlacedResource>();
  const known = new Map<string, PlacedResource>();
  for (const one of resources) {
    noteOther(context, one, flags);
    if (one.resource.kind !== 'MeshTrafficPermission') continue;
    refuseRepeated(one);
    const permission = readPlaced(one, flags);
    const earlier = known.get(permission.kri);
    known.set(permission.kri, one);
    if (earlier === undefined) {
      placed.set(permission, one);
      notePermission(context, permission, flags);
    } else if (!isSame(earlier, one)) throw twice(permission, earlier, one);
  }
  if (placed.size === 0)
    context.warn(
      `there is no MeshTrafficPermission in ${names.slice(0, 3).join(', ')}, and without one everything is denied`,
    );
  return { permissions: [...placed.keys()], placed };
}

function readPlaced(one: PlacedResource, flags: PolicyFlags): Permission {
  let permission: Permission;
  try {
    permission = readPermission(one.resource, policyOptions(flags));
  } catch (error) {
    throw error instanceof MeshctlError ? error.at(placeText(one, [])) : error;
  }
  const [refusal] = validatorViolations(one.resource, flags.kumaVersion);
  // From 3.0 on a policy that has only the older `from` is refused; nobody is let in by it either way.
  if (refusal === undefined || (permission.rules.length === 0 && permission.hasFrom)) return permission;
  throw new MeshctlError('E_POLICY', {
    what: `Kuma ${flags.kumaVersion} refuses ${titleOf(one.resource)}`,
    where: `${placeText(one, [])}, ${refusal.field}`,
    why: refusal.message,
    fix: 'Mend it; "meshctl mesh validate" says all that is wrong with a manifest',
  });
}

function notePermission(context: Context, permission: Permission, flags: PolicyFlags): void {
  const title = titleOf(permission.resource);
  for (const note of permission.notes) context.warn(`${title}: ${note}`);
  if (permission.resource.environment === 'kubernetes' && permission.resource.namespace === undefined)
    context.note(`note: ${title} has no namespace and is taken for one of ${flags.systemNamespace}.`);
  if (permission.isShadow && flags.includeShadow !== true)
    context.note(
      `note: ${title} has kuma.io/effect: shadow and decides nothing; --include-shadow counts it.`,
    );
  if (permission.hasFrom && !['2.12', '2.13'].includes(flags.kumaVersion))
    context.note(
      `note: "from" of ${title} counts for nothing on Kuma ${flags.kumaVersion} where a proxy has a MeshIdentity.`,
    );
}

/** Resources that change what a permission means. */
function noteOther(context: Context, { resource }: PlacedResource, { kumaVersion }: PolicyFlags): void {
  if (resource.kind === 'TrafficPermission' && kumaVersion !== '3.0')
    context.warn(`${titleOf(resource)} is of the oldest kind, by tags, and is not judged`);
  if (resource.kind === 'MeshTLS' && JSON.stringify(resource.body).includes('"Permissive"'))
    context.warn(
      `${titleOf(resource)} is Permissive: plaintext connections to the proxies it is for meet no permission at all`,
    );
}

const isSame = (a: PlacedResource, b: PlacedResource): boolean =>
  JSON.stringify(a.resource.document) === JSON.stringify(b.resource.document);

function twice(permission: Permission, first: PlacedResource, second: PlacedResource): MeshctlError {
  return new MeshctlError('E_POLICY', {
    what: `${titleOf(permission.resource)} of mesh "${permission.mesh}" is there twice and differs`,
    where: `${placeText(first, [])} and ${placeText(second, [])}`,
    why: 'a control plane holds one of them',
    fix: 'Name only the files that are in effect',
  });
}
