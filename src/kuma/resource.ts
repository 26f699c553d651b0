/** A resource of Kuma, SPIRE or Kubernetes: what all kinds have in common, and its own fields as they were written. */
import { isJsonObject, type JsonObject, memberOf } from '../encoding/json-value.js';

/** Where a control plane runs; a resource looks different in each. */
export type Environment = 'kubernetes' | 'universal';

export interface Resource {
  readonly environment: Environment;
  readonly kind: string;
  /** Kubernetes alone. */
  readonly apiVersion: string | undefined;
  /** Empty when it has none. */
  readonly name: string;
  /** Kubernetes alone. */
  readonly namespace: string | undefined;
  /** `default` when it does not say. */
  readonly mesh: string;
  /** Those whose value is a text. */
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** The fields of its kind: `spec`, or on Universal all of a Mesh or a Dataplane. Empty when there are none. */
  readonly body: JsonObject;
  /** The way from the document to `body`: `['spec']`, or nothing. */
  readonly bodyPath: readonly string[];
  /** All of it. */
  readonly document: JsonObject;
}

/** The older kinds have no `spec` on Universal. */
const WITHOUT_SPEC = new Set(['Mesh', 'Dataplane', 'Secret', 'GlobalSecret', 'Zone']);

export const MESH_LABEL = 'kuma.io/mesh';
export const ORIGIN_LABEL = 'kuma.io/origin';
export const ZONE_LABEL = 'kuma.io/zone';
export const DISPLAY_NAME_LABEL = 'kuma.io/display-name';
export const WORKLOAD_LABEL = 'kuma.io/workload';
export const POLICY_ROLE_LABEL = 'kuma.io/policy-role';
export const EFFECT_LABEL = 'kuma.io/effect';
export const NAMESPACE_LABEL = 'k8s.kuma.io/namespace';
export const SERVICE_ACCOUNT_LABEL = 'k8s.kuma.io/service-account';

/** The resource that a document is; undefined for what has neither `kind` and `apiVersion` nor `type`. */
export function asResource(document: unknown): Resource | undefined {
  if (!isJsonObject(document)) return undefined;
  const kind = textOf(document, 'kind');
  const apiVersion = textOf(document, 'apiVersion');
  if (kind !== undefined && (apiVersion !== undefined || Object.hasOwn(document, 'metadata')))
    return kubernetesResource(document, kind, apiVersion);
  const type = textOf(document, 'type');
  return type === undefined ? undefined : universalResource(document, type);
}

/** The name by which Kuma sorts: on Kubernetes with the namespace behind it. */
export const coreNameOf = ({ name, namespace }: Resource): string =>
  namespace === undefined ? name : `${name}.${namespace}`;

function kubernetesResource(document: JsonObject, kind: string, apiVersion: string | undefined): Resource {
  const metadata = objectOf(document, 'metadata') ?? {};
  const labels = textsOf(metadata, 'labels');
  const annotations = textsOf(metadata, 'annotations');
  return {
    environment: 'kubernetes',
    kind,
    apiVersion,
    name: textOf(metadata, 'name') ?? '',
    namespace: textOf(metadata, 'namespace'),
    // Mesh and Dataplane have it beside `metadata`; up to 2.14 an annotation counts as well.
    mesh: textOf(document, 'mesh') ?? labels[MESH_LABEL] ?? annotations[MESH_LABEL] ?? 'default',
    labels,
    annotations,
    body: objectOf(document, 'spec') ?? {},
    bodyPath: ['spec'],
    document,
  };
}

function universalResource(document: JsonObject, kind: string): Resource {
  const hasSpec = !WITHOUT_SPEC.has(kind) || objectOf(document, 'spec') !== undefined;
  return {
    environment: 'universal',
    kind,
    apiVersion: undefined,
    name: textOf(document, 'name') ?? '',
    namespace: undefined,
    mesh: textOf(document, 'mesh') ?? textsOf(document, 'labels')[MESH_LABEL] ?? 'default',
    labels: textsOf(document, 'labels'),
    annotations: {},
    body: hasSpec ? (objectOf(document, 'spec') ?? {}) : document,
    bodyPath: hasSpec ? ['spec'] : [],
    document,
  };
}

function textOf(object: JsonObject, name: string): string | undefined {
  const value = memberOf(object, name);
  return typeof value === 'string' ? value : undefined;
}

function objectOf(object: JsonObject, name: string): JsonObject | undefined {
  const value = memberOf(object, name);
  return isJsonObject(value) ? value : undefined;
}

function textsOf(object: JsonObject, name: string): Readonly<Record<string, string>> {
  const texts = Object.entries(objectOf(object, name) ?? {}).flatMap(([key, value]) =>
    typeof value === 'string' ? [[key, value] as const] : [],
  );
  return Object.fromEntries(texts);
}
