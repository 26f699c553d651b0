/** The list that Envoy goes through for a connection: the first that matches decides. */
import { isAtLeast, type KumaVersion } from '../version.js';
import type { Entry, MatchList, Permission, PermissionRule } from './permission.js';

/** A list in which no entry says anything: Kuma makes a matcher without a predicate of it. */
export interface HollowList {
  readonly permission: Permission;
  readonly ruleIndex: number;
  readonly list: MatchList;
}

interface MatcherList {
  /** In the order in which they are asked; an empty match is left out, as Kuma does. */
  readonly entries: readonly Entry[];
  /** Envoy refuses the listener because of these. */
  readonly hollow: readonly HollowList[];
}

/** `permissions` are those for the inbound, in Kuma's order. */
export function matcherList(permissions: readonly Permission[], version: KumaVersion): MatcherList {
  const rules = permissions.flatMap((permission) => permission.rules);
  const groups = isAtLeast(version, '2.14')
    ? [...rules.map(denying), ...rules.map(allowing)]
    : rules.flatMap((rule) => [denying(rule), allowing(rule)]);
  return {
    entries: groups.flat().filter(isFilled),
    hollow: [...groups, ...rules.map(shadowing)].flatMap((group) =>
      group[0] === undefined || group.some(isFilled) ? [] : [group[0]],
    ),
  };
}

/** Whether Envoy gets a shadow matcher, which denies all that it does not know: a list that is written will do, an empty one too. */
export const hasShadowMatcher = (permissions: readonly Permission[]): boolean =>
  permissions.some(({ rules }) => rules.some(({ allowWithShadowDeny }) => allowWithShadowDeny !== undefined));

export const isDenying = ({ list }: Entry): boolean => list === 'deny';

const denying = ({ deny = [] }: PermissionRule): readonly Entry[] => deny;

/** Both allow; Kuma puts them into one matcher, in this order. */
const allowing = ({ allow = [], allowWithShadowDeny = [] }: PermissionRule): readonly Entry[] =>
  allowWithShadowDeny.length === 0 ? allow : [...allow, ...allowWithShadowDeny];

const shadowing = ({ allowWithShadowDeny = [] }: PermissionRule): readonly Entry[] => allowWithShadowDeny;

const isFilled = ({ match }: Entry): boolean => match.spiffeId !== undefined || match.sni !== undefined;
