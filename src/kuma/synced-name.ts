/** Names of resources that one control plane has sent to another. */

import { coreNameOf, DISPLAY_NAME_LABEL, ORIGIN_LABEL, type Resource } from './resource.js';

/** What Kubernetes encodes with, so that no word comes of a number by chance. */
const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

/** 253, less a dash and sixteen characters. */
const MAX_NAME_BYTES = 236;

const OFFSET = 0xcbf29ce484222325n;
const PRIME = 0x100000001b3n;

/**
 * `identity-fx89fx8cww447z7x`: from Global to a zone of mesh and name, from a zone to Global of its zone as well and, when that is
 * on Kubernetes, of the namespace. There the core name has `.<system namespace>` behind it.
 */
export function syncedName(mesh: string, name: string, ...more: readonly string[]): string {
  const hash = fnv1a64(Buffer.from([mesh, name, ...more].join('')));
  const hex = hash.toString(16).padStart(16, '0');
  const suffix = [...hex].map((digit) => ALPHABET.charAt(digit.charCodeAt(0) % ALPHABET.length)).join('');
  return `${Buffer.from(name).subarray(0, MAX_NAME_BYTES)}-${suffix}`;
}

/** The core name by which a zone sorts a resource, also one that is written for Global and not synced yet. */
export function nameInZone(resource: Resource): string {
  const { mesh, name, labels } = resource;
  const isUnsynced = labels[ORIGIN_LABEL] === 'global' && (labels[DISPLAY_NAME_LABEL] ?? name) === name;
  return coreNameOf(isUnsynced ? { ...resource, name: syncedName(mesh, name) } : resource);
}

function fnv1a64(bytes: Uint8Array): bigint {
  return bytes.reduce((hash, byte) => BigInt.asUintN(64, (hash ^ BigInt(byte)) * PRIME), OFFSET);
}
