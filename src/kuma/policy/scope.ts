/** Which proxies, and which of their sections, a policy is for. */
import type { Dataplane, Section } from '../dataplane.js';
import { DISPLAY_NAME_LABEL, NAMESPACE_LABEL, ORIGIN_LABEL } from '../resource.js';
import { isAtLeast, type KumaVersion } from '../version.js';
import type { Permission } from './permission.js';

/** Where a connection arrives. */
export interface Inbound {
  readonly dataplane: Dataplane;
  readonly section: Section;
}

/** Whether a policy is for this section of this proxy. */
export function isForInbound(
  permission: Permission,
  { dataplane, section }: Inbound,
  version: KumaVersion,
): boolean {
  return (
    permission.mesh === dataplane.resource.mesh &&
    isOfZone(permission, dataplane) &&
    isOfNamespace(permission, dataplane) &&
    targets(permission, dataplane, section, version)
  );
}

/** Whether it is for every proxy of its mesh, as far as can be told without any; those of a zone in that zone alone. */
export function isForAll({ target, role, zone, origin }: Permission, zoneAsked: string | undefined): boolean {
  if (OF_A_NAMESPACE.has(role)) return false;
  if (role !== 'producer' && origin === 'zone' && zone !== undefined && zone !== zoneAsked) return false;
  switch (target.kind) {
    case 'Mesh':
    case 'MeshSubset':
      return target.proxyTypes.length === 0 && isEmpty(target.tags);
    case 'Dataplane':
      return isEmpty(target.labels) && `${target.name}${target.namespace}${target.sectionName}` === '';
    default:
      return false;
  }
}

const isEmpty = (map: ReadonlyMap<string, string> | undefined): boolean =>
  map === undefined || map.size === 0;

/** A policy of a zone is for the proxies of that zone. */
function isOfZone({ role, origin, zone }: Permission, { labels, zone: ofProxy }: Dataplane): boolean {
  if (role === 'producer') return true;
  const proxyOrigin = labels[ORIGIN_LABEL] || 'zone'; // as the control plane of a zone says it
  if (proxyOrigin === 'global' || origin !== 'zone' || zone === undefined) return true;
  return proxyOrigin === 'zone' && (ofProxy === undefined || ofProxy === zone);
}

const OF_A_NAMESPACE: ReadonlySet<string> = new Set(['consumer', 'workload-owner']);

/** A policy of a namespace that is not the control plane's is for the proxies of that namespace. */
function isOfNamespace({ role, namespace }: Permission, { labels }: Dataplane): boolean {
  return !OF_A_NAMESPACE.has(role) || (namespace !== undefined && namespace === labels[NAMESPACE_LABEL]);
}

function targets(
  permission: Permission,
  dataplane: Dataplane,
  section: Section,
  version: KumaVersion,
): boolean {
  const { kind, sectionName, name, tags, proxyTypes } = permission.target;
  switch (kind) {
    case 'Mesh':
      return isOfType(proxyTypes, dataplane);
    case 'Dataplane':
      return isChosen(permission, dataplane, version) && (sectionName === '' || sectionName === section.name);
    case 'MeshSubset':
      return isOlder(version) && isOfType(proxyTypes, dataplane) && isTagged(section, tags);
    case 'MeshService':
      return isOlder(version) && isTagged(section, new Map([[SERVICE_TAG, name]]));
    case 'MeshServiceSubset':
      return isOlder(version) && isTagged(section, new Map([[SERVICE_TAG, name], ...(tags ?? [])]));
    default:
      return false;
  }
}

const SERVICE_TAG = 'kuma.io/service';

const isOlder = (version: KumaVersion): boolean => !isAtLeast(version, '3.0');

const isOfType = (types: readonly string[], { isGateway }: Dataplane): boolean =>
  types.length === 0 || types.includes(isGateway ? 'Gateway' : 'Sidecar');

/** Listeners of zone proxies have no tags, and these kinds never meant them. */
function isTagged({ kind, tags }: Section, wanted: ReadonlyMap<string, string> | undefined): boolean {
  if (kind === 'listener') return false;
  return [...(wanted ?? [])].every(([tag, value]) => {
    const own = tags.get(tag);
    return own !== undefined && (value === '*' || value === own);
  });
}

/** By labels, by name (up to 2.14), or because neither is asked for. */
function isChosen(permission: Permission, dataplane: Dataplane, version: KumaVersion): boolean {
  const { labels, name, namespace } = permission.target;
  if (name !== '' && isNamed(permission, dataplane)) return true;
  if (labels === undefined) return name === '' && namespace === '';
  for (const [label, value] of labels) if (labelOf(dataplane, label, version) !== value) return false;
  return true;
}

/** As Go reads a map: a label that is not there is empty. */
function labelOf({ labels, resource }: Dataplane, label: string, version: KumaVersion): string {
  const own = Object.hasOwn(labels, label) ? (labels[label] ?? '') : '';
  // From 3.0 on every resource has it, whether it is written or not.
  return label === DISPLAY_NAME_LABEL && isAtLeast(version, '3.0') ? own || resource.name : own;
}

/** The name means a Dataplane of the policy's own zone and, unless it says another, namespace. */
function isNamed(
  { target, zone, namespace }: Permission,
  { labels, resource, zone: ofProxy }: Dataplane,
): boolean {
  return (
    target.name === (labels[DISPLAY_NAME_LABEL] || resource.name) &&
    (target.namespace || (namespace ?? '')) === (labels[NAMESPACE_LABEL] ?? '') &&
    (zone === undefined || ofProxy === undefined || zone === ofProxy)
  );
}
