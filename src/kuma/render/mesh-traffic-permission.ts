/** A MeshTrafficPermission from who is allowed and who is denied. */
import type { YamlComment } from '../../encoding/write-yaml.js';
import type { Match, MeshTrafficPermissionSpec } from '../model/mesh-traffic-permission.js';

export interface PermissionWish {
  /** Undefined: the whole mesh. */
  readonly target:
    | { readonly labels: Readonly<Record<string, string>>; readonly section: string | undefined }
    | undefined;
  readonly allow: readonly IdMatch[];
  readonly deny: readonly IdMatch[];
  readonly allowWithShadowDeny: readonly IdMatch[];
  /** The server name that every client must ask for. */
  readonly sni: string | undefined;
}

export interface IdMatch {
  readonly type: 'Exact' | 'Prefix';
  readonly value: string;
}

const LISTS = ['deny', 'allow', 'allowWithShadowDeny'] as const;

export function permissionSpec(wish: PermissionWish): MeshTrafficPermissionSpec {
  const { target, sni } = wish;
  const match = (spiffeID: IdMatch): Match => ({
    spiffeID: { ...spiffeID },
    ...(sni === undefined ? {} : { sni: { type: 'Exact', value: sni } }),
  });
  // A server name alone is a match of its own, for every client.
  const bySniAlone = sni !== undefined && LISTS.every((list) => wish[list].length === 0);
  const lists = bySniAlone
    ? { allow: [{ sni: { type: 'Exact' as const, value: sni } }] }
    : Object.fromEntries(
        LISTS.flatMap((list) => (wish[list].length === 0 ? [] : [[list, wish[list].map(match)]])),
      );
  return { targetRef: targetOf(target), rules: [{ default: lists }] };
}

function targetOf(target: PermissionWish['target']): NonNullable<MeshTrafficPermissionSpec['targetRef']> {
  if (target === undefined) return { kind: 'Mesh' };
  const { labels, section } = target;
  return {
    kind: 'Dataplane',
    ...(Object.keys(labels).length === 0 ? {} : { labels: { ...labels } }),
    ...(section === undefined ? {} : { sectionName: section }),
  };
}

/** What surprises in such a policy. */
export function permissionComments(wish: PermissionWish): YamlComment[] {
  const comments: YamlComment[] = [];
  const rule = ['spec', 'rules', 0, 'default'] as const;
  for (const list of LISTS) {
    const index = wish[list].findIndex(({ type }) => type === 'Prefix');
    if (index >= 0)
      comments.push({
        path: [...rule, list, index],
        text: 'A prefix is compared as text and knows no segments: other names that begin so match, too.',
      });
  }
  if (wish.allowWithShadowDeny.length > 0)
    comments.push({
      path: [...rule, 'allowWithShadowDeny'],
      text: 'Allowed, and counted as denied; Envoy then counts every other request on the inbound so, too.',
    });
  if (wish.deny.length > 0 && wish.allow.length + wish.allowWithShadowDeny.length === 0)
    comments.push({
      path: [...rule, 'deny'],
      text: 'What no policy allows is denied: some other policy must allow somebody.',
    });
  return comments;
}
