/** Policies that were given and are for nothing that was asked about: they are named, since they were meant for something. */
import type { Asked, Permission } from '../../../kuma/index.js';
import type { Context } from '../../context.js';
import { titleOf } from './read-resources.js';

const NAMED = 5;

export function noteUnused(
  context: Context,
  permissions: readonly Permission[],
  used: ReadonlySet<Permission>,
  inbounds: readonly Asked[],
): void {
  const meshes = new Set(
    inbounds.map((asked) => ('mesh' in asked ? asked.mesh : asked.dataplane.resource.mesh)),
  );
  const unused = permissions.filter((permission) => !permission.isShadow && !used.has(permission));
  const isElsewhere = ({ mesh }: Permission) => !meshes.has(mesh);
  note(context, unused.filter(isElsewhere), 'of another mesh, and not counted');
  const withDataplanes = inbounds.some((asked) => 'dataplane' in asked);
  const why = withDataplanes
    ? 'for none of the inbounds asked about'
    : 'for some proxies only, and not counted without --dataplane';
  note(
    context,
    unused.filter((permission) => !isElsewhere(permission)),
    why,
  );
}

function note(context: Context, permissions: readonly Permission[], why: string): void {
  if (permissions.length === 0) return;
  const named = permissions.slice(0, NAMED).map(({ resource }) => titleOf(resource));
  const more = permissions.length - named.length;
  context.note(`note: ${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}: ${why}.`);
}
