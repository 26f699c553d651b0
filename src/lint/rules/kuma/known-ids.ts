/** The SPIFFE IDs that a run knows, in order, so that those with a prefix lie together. */
import { asDataplane, previewIdentities, type Resource } from '../../../kuma/index.js';
import type { ManifestSubject } from '../../subjects/manifest.js';
import { identitiesIn } from './identities.js';
import { saidIn } from './matches.js';
import { isTemplate } from './templates.js';
import { trustedIn } from './trusts.js';

export interface Siblings {
  readonly count: number;
  /** The first few. */
  readonly shown: readonly string[];
}

const SHOWN = 5;
const SCHEME = 'spiffe://';

/** By the permissions of a mesh, which are one list for each run and mesh. */
const KNOWN = new WeakMap<readonly Resource[], readonly string[]>();

/** From the permissions, MeshTrusts and MeshIdentities of the mesh. */
function knownIn(subject: ManifestSubject): readonly string[] {
  const policies = subject.inMesh('MeshTrafficPermission');
  const before = KNOWN.get(policies);
  if (before !== undefined) return before;
  const own = identitiesIn(subject).flatMap(({ trustDomain }) =>
    isTemplate(trustDomain) ? [] : [trustDomain],
  );
  const domains = [...trustedIn(subject), ...own].map((name) => `${SCHEME}${name}`);
  const ids = [...new Set([...saidIn(subject).ids, ...domains, ...idsOfProxies(subject)])].sort();
  KNOWN.set(policies, ids);
  return ids;
}

/** No mesh of one folder has as many; they are examples and no proof, so that some may be missing. */
const MAX_PREVIEWS = 10_000;

/** Of the Dataplanes, as far as their MeshIdentities are here. */
function idsOfProxies(subject: ManifestSubject): string[] {
  const dataplanes = subject.inMesh('Dataplane');
  const identities = subject.inMesh('MeshIdentity');
  const count = Math.floor(MAX_PREVIEWS / Math.max(1, identities.length));
  const { version, environment, zone } = subject.controlPlane;
  const options = { version, environment, zone };
  return previewIdentities(dataplanes.slice(0, count).map(asDataplane), identities, options).flatMap(
    ({ spiffeId, alsoPublished }) => (spiffeId === undefined ? alsoPublished : [spiffeId, ...alsoPublished]),
  );
}

/** Those that begin like a prefix and go on in the same segment: `/ns/demo-2` for `/ns/demo`. */
export function siblingsOf(subject: ManifestSubject, prefix: string): Siblings {
  const ids = knownIn(subject);
  // In the order of code units: the prefix itself, those that go on before "/", its own, those that go on behind "/".
  const ranges = [
    [firstFrom(ids, prefix), firstFrom(ids, `${prefix}/`)],
    [firstFrom(ids, `${prefix}0`), firstFrom(ids, `${prefix}\uffff`)],
  ] as const;
  const shown: string[] = [];
  let count = 0;
  for (const [start, end] of ranges)
    for (let i = start; i < end; i++) {
      const id = ids[i];
      if (id === undefined || id === prefix) continue;
      if (shown.length === SHOWN) {
        count += end - i;
        break;
      }
      shown.push(id);
      count++;
    }
  return { count, shown };
}

/** Index of the first that is not before a text. */
function firstFrom(sorted: readonly string[], text: string): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? '') < text) low = middle + 1;
    else high = middle;
  }
  return low;
}
