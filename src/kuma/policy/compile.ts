/** From policies and an inbound to what decides about connections to it. */

import type { Section } from '../dataplane.js';
import type { Resource } from '../resource.js';
import { isAtLeast } from '../version.js';
import { Decider, type DeciderOptions } from './decider.js';
import { PERMISSION_KIND, type Permission, type PermissionOptions, readPermission } from './permission.js';
import { type Inbound, isForAll, isForInbound } from './scope.js';

/** What is asked about: one inbound, or all that is in a mesh. */
export type Asked = Inbound | { readonly mesh: string; readonly zone?: string | undefined };

/** The policies that are for it, by kind `MeshTrafficPermission` among any resources. Throws E_POLICY as `readPermission`. */
export function compilePolicies(
  resources: readonly Resource[],
  asked: Asked,
  options: PermissionOptions & DeciderOptions,
): Decider {
  const permissions = resources
    .filter(({ kind }) => kind === PERMISSION_KIND)
    .map((resource) => readPermission(resource, options));
  return new Decider(applicable(permissions, asked, options), options);
}

/** Those that are for it, shadowed ones among them. */
export const applicable = (
  permissions: readonly Permission[],
  asked: Asked,
  { version }: Pick<DeciderOptions, 'version'>,
): Permission[] =>
  permissions.filter((permission) =>
    'dataplane' in asked
      ? isForInbound(permission, asked, version)
      : permission.mesh === asked.mesh && isForAll(permission, asked.zone),
  );

/**
 * Whether permissions are asked for at a section: an ingress of a zone passes TLS on unopened, and before 2.14 no
 * listener had any.
 */
export const isGuarded = ({ kind, type }: Section, { version }: Pick<DeciderOptions, 'version'>): boolean =>
  kind === 'inbound' || (isAtLeast(version, '2.14') && type !== 'ZoneIngress');
