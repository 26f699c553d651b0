/** What a control plane asks of a resource before it looks into the spec: its place, its name, its labels. */
import { isJsonObject, memberOf } from '../../encoding/json-value.js';
import type { ControlPlane } from '../control-plane.js';
import { MESH_LABEL, ORIGIN_LABEL, POLICY_ROLE_LABEL, type Resource, ZONE_LABEL } from '../resource.js';
import { isAtLeast } from '../version.js';
import {
  labelKeyFaults,
  labelValueFaults,
  meshNameFaults,
  resourceNameFaults,
  subdomainFaults,
} from './names.js';
import { type Violation, violation } from './violation.js';

/** Only the system namespace has these. */
const IN_SYSTEM_NAMESPACE = new Set(['MeshIdentity', 'MeshTrust']);
const POLICIES = new Set(['MeshTrafficPermission', 'MeshTLS']);

const label = (key: string): string => `labels["${key}"]`;

/**
 * Kubernetes refuses a resource in the wrong place (403) before anything else, and shows nothing more; undefined when
 * the place is right. The message is that of the answer; its field is empty where Kuma names none.
 */
export function placementViolation(resource: Resource, controlPlane: ControlPlane): Violation | undefined {
  const { kind, labels } = resource;
  const { role, systemNamespace, zone } = controlPlane;
  // Without a namespace it goes where kubectl points; the system namespace is what is meant.
  const namespace = resource.namespace ?? systemNamespace;
  const at = ['metadata', 'namespace'];
  if (role === 'global' && namespace !== systemNamespace)
    return violation(
      '',
      `on Global CP the policy can be created only in the system namespace:${systemNamespace}`,
      at,
    );
  if (role !== 'global' && IN_SYSTEM_NAMESPACE.has(kind) && namespace !== systemNamespace)
    return violation(
      '',
      `resource type ${kind} can be created only in the system namespace:${systemNamespace}`,
      at,
    );
  const origin = originOf(labels);
  if (role === 'global' && origin === 'zone') return forbiddenLabel(ORIGIN_LABEL, 'global', origin);
  if (role !== 'federated-zone') return undefined;
  if (namespace === systemNamespace && origin !== 'zone')
    return violation('metadata.labels[kuma.io/origin]', 'cannot be empty', [
      'metadata',
      'labels',
      ORIGIN_LABEL,
    ]);
  const named = labels[ZONE_LABEL];
  if (origin === 'zone' && named !== undefined && zone !== undefined && named !== zone)
    return forbiddenLabel(ZONE_LABEL, zone, named);
  return undefined;
}

/** The whole sentence of the answer, of which `cannot be empty` is the cause. */
export const ORIGIN_REQUIRED =
  "Operation not allowed. Applying policies on Zone CP on a system namespace requires 'kuma.io/origin' label to be set to 'zone'.";

const forbiddenLabel = (key: string, wanted: string, found: string): Violation =>
  violation('', `Operation not allowed. '${key}' label should have '${wanted}' value, got '${found}'`, [
    'metadata',
    'labels',
    key,
  ]);

/** What the name, the mesh and the labels must be; the field is named as in the answer. */
export function admissionViolations(resource: Resource, controlPlane: ControlPlane): Violation[] {
  return resource.environment === 'kubernetes'
    ? kubernetesViolations(resource)
    : universalViolations(resource, controlPlane);
}

/** Names and labels are the API server's business; behind it the first that fails is all that is shown. */
function kubernetesViolations(resource: Resource): Violation[] {
  const { mesh, labels, document } = resource;
  const byApiServer = metadataViolations(resource);
  if (byApiServer.length > 0) return byApiServer;
  const ofMesh = meshNameFaults(mesh).map((fault) =>
    violation('mesh', fault, ['metadata', 'labels', MESH_LABEL]),
  );
  if (ofMesh.length > 0) return ofMesh;
  const ofOrigin = originViolations(originOf(labels), ['metadata', 'labels', ORIGIN_LABEL]);
  return ofOrigin.length > 0 ? ofOrigin : ownerViolations(document, mesh);
}

/** Kuma takes an empty label for none. */
const originOf = (labels: Resource['labels']): string | undefined => labels[ORIGIN_LABEL] || undefined;

/** In the words of the API server. */
function metadataViolations({ name, namespace, labels }: Resource): Violation[] {
  const invalid = (field: string, value: string, fault: string, path: readonly string[]) =>
    violation(field, `Invalid value: ${JSON.stringify(value)}: ${fault}`, path);
  const named = (key: string, value: string) =>
    subdomainFaults(value).map((fault) => invalid(`metadata.${key}`, value, fault, ['metadata', key]));
  return [
    ...(name === '' ? [] : named('name', name)),
    ...(namespace === undefined ? [] : named('namespace', namespace)),
    ...Object.entries(labels).flatMap(([key, value]) => [
      ...labelKeyFaults(key).map((fault) =>
        invalid('metadata.labels', key, fault, ['metadata', 'labels', key]),
      ),
      ...labelValueFaults(value).map((fault) =>
        invalid('metadata.labels', value, fault, ['metadata', 'labels', key]),
      ),
    ]),
  ];
}

function originViolations(origin: string | undefined, path: readonly string[]): Violation[] {
  if (origin === undefined || origin === 'zone' || origin === 'global') return [];
  return [violation(label(ORIGIN_LABEL), `unknown resource origin "${origin}"`, path)];
}

/** A resource cannot change its mesh. */
function ownerViolations(document: Resource['document'], mesh: string): Violation[] {
  const metadata = memberOf(document, 'metadata');
  const owners = isJsonObject(metadata) ? memberOf(metadata, 'ownerReferences') : undefined;
  if (!Array.isArray(owners)) return [];
  return owners.flatMap((owner: unknown, i) => {
    if (!isJsonObject(owner) || memberOf(owner, 'kind') !== 'Mesh') return [];
    const [name, version] = [memberOf(owner, 'name'), memberOf(owner, 'apiVersion')];
    if (typeof version !== 'string' || !version.startsWith('kuma.io/') || name === mesh) return [];
    return [
      violation(
        `metadata.ownerReferences[${i}].name`,
        `must be the same as the mesh of the resource "${mesh}", got "${String(name)}". A resource cannot be moved between meshes, delete it and apply it again in the new mesh`,
      ),
    ];
  });
}

function universalViolations(resource: Resource, { role, zone, version }: ControlPlane): Violation[] {
  const { kind, name, mesh, labels } = resource;
  const origin = originOf(labels);
  const at = (key: string) => ['labels', key];
  const found: Violation[] = [];
  const add = (key: string, message: string) => found.push(violation(label(key), message, at(key)));
  if (role === 'federated-zone' && zone !== undefined && Buffer.byteLength(`${zone}.${name}`) >= 253)
    found.push(violation('name', 'the length of the name must be shorter'));
  found.push(...originViolations(origin, at(ORIGIN_LABEL)));
  if (role === 'global' && origin !== undefined && origin !== 'global')
    add(ORIGIN_LABEL, "the origin label must be set to 'global'");
  if (role === 'federated-zone' && origin !== 'zone')
    add(ORIGIN_LABEL, "the origin label must be set to 'zone'");
  if (role !== 'global' && origin !== 'global') {
    const named = labels[ZONE_LABEL];
    if (named !== undefined && zone !== undefined && named !== zone)
      add(ZONE_LABEL, `${ZONE_LABEL} label should have ${zone} value`);
    const meshLabel = labels[MESH_LABEL];
    if (meshLabel !== undefined && meshLabel !== mesh)
      add(MESH_LABEL, `${MESH_LABEL} label must not differ from mesh set on resource`);
  }
  const policyRole = labels[POLICY_ROLE_LABEL];
  // Older versions look at it, and say nothing.
  if (isAtLeast(version, '3.0') && POLICIES.has(kind) && policyRole && policyRole !== 'system')
    add(POLICY_ROLE_LABEL, `${POLICY_ROLE_LABEL} label should have system value, got ${policyRole}`);
  for (const [key, value] of Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)))
    for (const fault of [...labelKeyFaults(key), ...labelValueFaults(value)]) add(key, fault);
  for (const fault of resourceNameFaults(name)) found.push(violation('name', fault));
  for (const fault of meshNameFaults(mesh)) found.push(violation('mesh', fault));
  return found;
}
