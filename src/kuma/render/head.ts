/** What stands above the spec of a resource, on Kubernetes and on Universal. */
import type { YamlComment } from '../../encoding/write-yaml.js';
import { type Environment, MESH_LABEL, ORIGIN_LABEL, ZONE_LABEL } from '../resource.js';

export interface Head {
  readonly name: string;
  readonly mesh: string;
  readonly environment: Environment;
  /** Kubernetes alone. */
  readonly namespace: string;
  readonly origin: 'zone' | 'global' | undefined;
  readonly zone: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
}

/** A resource to be written, and what is to be said of its fields. */
export interface RenderedResource {
  readonly document: Readonly<Record<string, unknown>>;
  readonly comments: readonly YamlComment[];
}

/** A resource of Kuma; the comments are about its spec. */
export function resourceOf(
  kind: string,
  head: Head,
  spec: object,
  comments: readonly YamlComment[] = [],
): RenderedResource {
  return { document: { ...headOf(kind, head), spec }, comments };
}

function headOf(kind: string, { name, mesh, environment, namespace, ...head }: Head): object {
  if (environment === 'universal') {
    const labels = labelsOf(head);
    return { type: kind, mesh, name, ...(Object.keys(labels).length === 0 ? {} : { labels }) };
  }
  return {
    apiVersion: 'kuma.io/v1alpha1',
    kind,
    metadata: { name, namespace, labels: { [MESH_LABEL]: mesh, ...labelsOf(head) } },
  };
}

function labelsOf({
  origin,
  zone,
  labels,
}: Pick<Head, 'origin' | 'zone' | 'labels'>): Record<string, string> {
  return {
    ...(origin === undefined ? {} : { [ORIGIN_LABEL]: origin }),
    ...(zone === undefined ? {} : { [ZONE_LABEL]: zone }),
    ...labels,
  };
}

/** A Secret of Kuma's: one value for the mesh. */
export function kumaSecret(
  name: string,
  value: string,
  { mesh, environment, namespace }: Head,
): RenderedResource {
  const data = Buffer.from(value).toString('base64');
  if (environment === 'universal') return { document: { type: 'Secret', mesh, name, data }, comments: [] };
  return {
    document: {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name, namespace, labels: { [MESH_LABEL]: mesh } },
      type: 'system.kuma.io/secret',
      data: { value: data },
    },
    comments: [],
  };
}
