/** A Dataplane: the proxy of a workload, as selectors, templates and permissions see it. */
import { isJsonObject, memberOf } from '../encoding/json-value.js';
import {
  NAMESPACE_LABEL,
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
}

export interface Dataplane {
  readonly resource: Resource;
  /** Its own, and those that Kuma adds on Kubernetes from annotations and the namespace. */
  readonly labels: Readonly<Record<string, string>>;
  readonly zone: string | undefined;
  readonly sections: readonly Section[];
}

/** On Kubernetes these stand in annotations, where they may be longer than a label, and count as labels. */
const LABELS_IN_ANNOTATIONS = [SERVICE_ACCOUNT_LABEL, WORKLOAD_LABEL];

/** What a resource of kind Dataplane says; malformed parts are left out, since another stage reports them. */
export function asDataplane(resource: Resource): Dataplane {
  const labels = { ...resource.labels };
  if (resource.environment === 'kubernetes') {
    for (const key of LABELS_IN_ANNOTATIONS) {
      const value = resource.annotations[key];
      if (value !== undefined) labels[key] = value;
    }
    if (resource.namespace !== undefined) labels[NAMESPACE_LABEL] ??= resource.namespace;
  }
  const networking = memberOf(resource.body, 'networking');
  return {
    resource,
    labels,
    zone: labels[ZONE_LABEL],
    sections: isJsonObject(networking)
      ? [...sectionsOf(networking, 'inbound'), ...sectionsOf(networking, 'listener')]
      : [],
  };
}

function sectionsOf(networking: Readonly<Record<string, unknown>>, kind: Section['kind']): Section[] {
  const list = memberOf(networking, kind === 'inbound' ? 'inbound' : 'listeners');
  if (!Array.isArray(list)) return [];
  return list.flatMap((item: unknown) => {
    if (!isJsonObject(item)) return [];
    const [port, name] = [memberOf(item, 'port'), memberOf(item, 'name')];
    if (typeof port !== 'number') return [];
    return [{ kind, port, name: typeof name === 'string' && name !== '' ? name : `${port}` }];
  });
}
