/** The order in which Kuma puts the policies of a proxy: what is broader comes first. */
import { isAtLeast, type KumaVersion } from '../version.js';
import type { Permission } from './permission.js';

type Attributes = Pick<Permission, 'target' | 'origin' | 'role' | 'displayName'>;

/** A word that Kuma does not know comes before all others. */
const rankIn =
  (...words: readonly string[]) =>
  (word: string): number =>
    words.indexOf(word);

const kindRank = rankIn(
  'Mesh',
  'Dataplane',
  'MeshSubset',
  'MeshGateway',
  'MeshService',
  'MeshExternalService',
  'MeshMultiZoneService',
  'MeshServiceSubset',
  'MeshHTTPRoute',
);
const originRank = rankIn('global', '', 'zone');
const roleRank = rankIn('system', 'producer', 'consumer', 'workload-owner');

/** For sorting, which must be stable: policies that are equal here stay as they were given. */
export function comparePermissions(a: Attributes, b: Attributes, version: KumaVersion): number {
  return (
    kindRank(a.target.kind) - kindRank(b.target.kind) ||
    compareDataplaneTargets(a, b, version) ||
    originRank(a.origin) - originRank(b.origin) ||
    roleRank(a.role) - roleRank(b.role) ||
    // Backwards: `z` before `a`.
    Number(a.displayName < b.displayName) - Number(a.displayName > b.displayName)
  );
}

/** What names a Dataplane, or one of its sections, is more particular than labels, or than the whole Dataplane. */
function compareDataplaneTargets(a: Attributes, b: Attributes, version: KumaVersion): number {
  if (a.target.kind !== 'Dataplane' || b.target.kind !== 'Dataplane') return 0;
  const byName = isAtLeast(version, '3.0') ? 0 : compareNamed(a, b);
  return byName || Number(a.target.sectionName !== '') - Number(b.target.sectionName !== '');
}

function compareNamed(a: Attributes, b: Attributes): number {
  const isNamed = ({ target }: Attributes) => target.name !== '';
  const isLabelled = ({ target }: Attributes) => target.labels !== undefined;
  if (isNamed(a) && isLabelled(b)) return 1;
  return isLabelled(a) && isNamed(b) ? -1 : 0;
}
