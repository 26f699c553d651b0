/** A Dataplane: the proxy of a workload, as selectors, templates and permissions see it. */
import { isJsonObject, type JsonObject, memberOf } from '../encoding/json-value.js';
import {
  MESH_LABEL,
  NAMESPACE_LABEL,
  ORIGIN_LABEL,
  type Resource,
  SERVICE_ACCOUNT_LABEL,
  WORKLOAD_LABEL,
  ZONE_LABEL,
} from './resource.js';

/** A place where a proxy takes connections: an inbound, or a listener of a zone proxy. */
export interface Section {
  /** What `targetRef.sectionName` names: the name, else the port. */
  readonly name: string;
  readonly port: number;
  readonly kind: 'inbound' | 'listener';
  /** `ZoneIngress` or `ZoneEgress`; of listeners alone. */
  readonly type: string | undefined;
  readonly tags: ReadonlyMap<string, string>;
}

export interface Dataplane {
  readonly resource: Resource;
  /** Its own, and those that Kuma adds: from annotations, from where it stands and what it is. */
  readonly labels: Readonly<Record<string, string>>;
  readonly zone: string | undefined;
  readonly isGateway: boolean;
  readonly sections: readonly Section[];
}

const ENVIRONMENT_LABEL = 'kuma.io/env';

/** On Kubernetes these stand in annotations, where they may be longer than a label, and count as labels. */
const LABELS_IN_ANNOTATIONS = [SERVICE_ACCOUNT_LABEL, WORKLOAD_LABEL];

/** What a resource of kind Dataplane says; malformed parts are left out, since another stage reports them. */
export function asDataplane(resource: Resource): Dataplane {
  const networking = objectIn(resource.body, 'networking');
  const sections = [...sectionsOf(networking, 'inbound'), ...sectionsOf(networking, 'listener')];
  const labels = labelsOf(resource, sections);
  return {
    resource,
    labels,
    zone: labels[ZONE_LABEL],
    isGateway: isJsonObject(memberOf(networking, 'gateway')),
    sections,
  };
}

/** The control plane adds labels when it takes a Dataplane; a manifest that was never applied has none of them yet. */
function labelsOf(resource: Resource, sections: readonly Section[]): Readonly<Record<string, string>> {
  const labels: Record<string, string> = { ...resource.labels };
  if (resource.environment === 'kubernetes') {
    for (const key of LABELS_IN_ANNOTATIONS) {
      const value = resource.annotations[key];
      if (value !== undefined) labels[key] = value;
    }
    if (resource.namespace !== undefined) labels[NAMESPACE_LABEL] ??= resource.namespace;
  }
  labels[MESH_LABEL] ??= resource.mesh;
  labels[ORIGIN_LABEL] ??= 'zone'; // proxies live in zones
  labels[ENVIRONMENT_LABEL] ??= resource.environment;
  for (const [type, label] of LISTENER_LABELS) {
    if (sections.some((section) => section.type === type)) labels[label] = 'enabled';
    else delete labels[label];
  }
  return labels;
}

/** By these a policy is made for the listeners of zone proxies; written by hand they do not count. */
const LISTENER_LABELS = [
  ['ZoneIngress', 'kuma.io/listener-zoneingress'],
  ['ZoneEgress', 'kuma.io/listener-zoneegress'],
] as const;

function sectionsOf(networking: JsonObject, kind: Section['kind']): Section[] {
  const list = memberOf(networking, kind === 'inbound' ? 'inbound' : 'listeners');
  if (!Array.isArray(list)) return [];
  return list.flatMap((item: unknown) => {
    if (!isJsonObject(item)) return [];
    const [port, name, type] = [memberOf(item, 'port'), memberOf(item, 'name'), memberOf(item, 'type')];
    if (typeof port !== 'number') return [];
    return [
      {
        kind,
        port,
        name: typeof name === 'string' && name !== '' ? name : `${port}`,
        type: kind === 'listener' && typeof type === 'string' ? type : undefined,
        tags: textsIn(objectIn(item, 'tags')),
      },
    ];
  });
}

function objectIn(object: JsonObject, name: string): JsonObject {
  const value = memberOf(object, name);
  return isJsonObject(value) ? value : {};
}

function textsIn(object: JsonObject): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(object).flatMap(([key, value]) =>
      typeof value === 'string' ? [[key, value] as const] : [],
    ),
  );
}
