/** `--role`: which items to show. */
import { certificateRole, type Item } from '../../../../sources/index.js';
import { oneOf } from '../../../ui/options.js';
import { readable } from './item-view.js';

export const ROLES = ['leaf', 'intermediate', 'root', 'bundle', 'key'] as const;
export type Role = (typeof ROLES)[number];

/** Throws E_USAGE for a role that there is not. */
export function parseRoles(values: readonly string[]): Role[] {
  return values.map((value) => oneOf(value, ROLES, 'role', '--role'));
}

/** Whether an item has one of the roles; none given means all. What is broken is always shown. */
export function hasRole(item: Item, roles: readonly Role[]): boolean {
  if (roles.length === 0 || item.kind === 'broken') return true;
  return roles.some((role) => plays(item, role));
}

function plays(item: Item, role: Role): boolean {
  if (role === 'key') return item.kind === 'private-key';
  if (role === 'bundle')
    return (item.kind === 'certificate' || item.kind === 'public-key') && item.trusted !== undefined;
  return item.kind === 'certificate' && readable(() => certificateRole(item.certificate)) === role;
}
