/** The matches in the rules of a MeshTrafficPermission, each with its place. */
import { isJsonObject, memberOf } from '../../../encoding/json-value.js';
import type { FieldPath, Resource } from '../../../kuma/index.js';
import type { ManifestSubject } from '../../subjects/manifest.js';
import { remembered } from './remembered.js';

const LISTS = ['deny', 'allow', 'allowWithShadowDeny'] as const;
type List = (typeof LISTS)[number];

export interface FoundMatch {
  readonly list: List;
  readonly path: FieldPath;
  readonly type: string | undefined;
  readonly id: string | undefined;
  readonly hasSni: boolean;
}

export const matchesOf = remembered(({ body }: Resource): readonly FoundMatch[] => {
  const rules = memberOf(body, 'rules');
  if (!Array.isArray(rules)) return [];
  return rules.flatMap((rule: unknown, i) => {
    const conf = isJsonObject(rule) ? memberOf(rule, 'default') : undefined;
    if (!isJsonObject(conf)) return [];
    return LISTS.flatMap((list) => {
      const matches = memberOf(conf, list);
      if (!Array.isArray(matches)) return [];
      return matches.flatMap((match: unknown, j) =>
        isJsonObject(match) ? [foundMatch(match, list, ['spec', 'rules', i, 'default', list, j])] : [],
      );
    });
  });
});

function foundMatch(match: Readonly<Record<string, unknown>>, list: List, path: FieldPath): FoundMatch {
  const spiffeId = memberOf(match, 'spiffeID');
  const text = (name: string): string | undefined => {
    const value = isJsonObject(spiffeId) ? memberOf(spiffeId, name) : undefined;
    return typeof value === 'string' ? value : undefined;
  };
  return { list, path, type: text('type'), id: text('value'), hasSni: isJsonObject(memberOf(match, 'sni')) };
}

/** The same text for policies that are for the same proxies. */
const targetOf = ({ namespace = '', body }: Resource): string =>
  JSON.stringify([namespace, memberOf(body, 'targetRef') ?? { kind: 'Mesh' }]);

const allowingTargets = remembered(
  (policies: readonly Resource[]): ReadonlySet<string> =>
    new Set(
      policies.filter((policy) => matchesOf(policy).some(({ list }) => list === 'allow')).map(targetOf),
    ),
);

/** Whether this policy or another for the same proxies has an `allow`. */
export const isAllowedBeside = (subject: ManifestSubject): boolean =>
  allowingTargets(subject.inMesh('MeshTrafficPermission')).has(targetOf(subject.resource));

/** All that the permissions of a mesh say, from one look at each. */
export interface Said {
  readonly allows: boolean;
  readonly denies: boolean;
  /** SPIFFE IDs and prefixes, each once. */
  readonly ids: ReadonlySet<string>;
}

const saidBy = remembered((policies: readonly Resource[]): Said => {
  const matches = policies.flatMap((policy) => matchesOf(policy));
  return {
    allows: matches.some(({ list }) => list !== 'deny'),
    denies: matches.some(({ list }) => list === 'deny'),
    ids: new Set(matches.flatMap(({ id }) => (id === undefined ? [] : [id]))),
  };
});

export const saidIn = (subject: ManifestSubject): Said => saidBy(subject.inMesh('MeshTrafficPermission'));
