/** Policies and proxies for tests, as a control plane would read them. */
import { asDataplane, type Dataplane } from '../../../src/kuma/dataplane.js';
import { Decider, type DeciderOptions } from '../../../src/kuma/policy/decider.js';
import { readPermission } from '../../../src/kuma/policy/permission.js';
import { asResource, type Resource } from '../../../src/kuma/resource.js';

export function resource(document: unknown): Resource {
  const read = asResource(document);
  if (read === undefined) throw new Error('this is no resource');
  return read;
}

export const exact = (value: string) => ({ spiffeID: { type: 'Exact', value } });
export const prefix = (value: string) => ({ spiffeID: { type: 'Prefix', value } });
export const sni = (value: string) => ({ sni: { type: 'Exact', value } });

export interface Rule {
  readonly deny?: readonly unknown[];
  readonly allow?: readonly unknown[];
  readonly allowWithShadowDeny?: readonly unknown[];
}

/** A Universal MeshTrafficPermission of the mesh `default`. */
export function permission(
  name: string,
  rules: readonly Rule[],
  more: Record<string, unknown> = {},
): Resource {
  const { targetRef, ...members } = more;
  return resource({
    type: 'MeshTrafficPermission',
    mesh: 'default',
    name,
    ...members,
    spec: {
      ...(targetRef === undefined ? {} : { targetRef }),
      rules: rules.map((conf) => ({ default: conf })),
    },
  });
}

export const dataplane = (document: Record<string, unknown>): Dataplane =>
  asDataplane(resource({ type: 'Dataplane', mesh: 'default', name: 'dp-1', ...document }));

export function decider(resources: readonly Resource[], options: Partial<DeciderOptions> = {}): Decider {
  const asked = { version: '2.14', ...options } as const;
  return new Decider(
    resources.map((one) => readPermission(one, asked)),
    asked,
  );
}

/** `deny mtp-1 deny[0][1]`: the verdict, and where the rule stands that decided. */
export function said(by: Decider, id: string, name?: string): string {
  const { verdict, by: entry } = by.decide(id, name);
  return entry === undefined
    ? verdict
    : `${verdict} ${entry.permission.displayName} ${entry.ruleIndex}.${entry.list}.${entry.matchIndex}`;
}
