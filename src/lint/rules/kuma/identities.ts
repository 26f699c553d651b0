/** The MeshIdentities of a mesh: who issues, whom they select, in which trust domain. */
import { coreNameOf, type Dataplane, type Resource, selectorOf } from '../../../kuma/index.js';
import type { ManifestSubject } from '../../subjects/manifest.js';
import { remembered } from './remembered.js';
import { objectAt, textAt } from './values.js';

/** What Kuma takes when none is given. */
const DEFAULT_TRUST_DOMAIN = '{{ .Mesh }}.{{ .Zone }}.mesh.local';

type Labels = Readonly<Record<string, unknown>>;

export interface Identity {
  readonly resource: Resource;
  /** Labels that a proxy must have; undefined: selects nobody. */
  readonly selector: Labels | undefined;
  /** The same, as a list to go through. */
  readonly wanted: readonly (readonly [string, unknown])[];
  /** Undefined: it publishes names and issues nothing. */
  readonly provider: string | undefined;
  readonly hasProvider: boolean;
  /** A template, the default one when none is given. */
  readonly trustDomain: string;
}

export const identityOf = remembered((resource: Resource): Identity => {
  const selector = selectorOf(resource);
  return {
    resource,
    selector,
    wanted: Object.entries(selector ?? {}),
    provider: textAt(resource.body, 'provider', 'type'),
    hasProvider: objectAt(resource.body, 'provider') !== undefined,
    trustDomain: textAt(resource.body, 'spiffeID', 'trustDomain') ?? DEFAULT_TRUST_DOMAIN,
  };
});

const identitiesOf = remembered((resources: readonly Resource[]) => resources.map(identityOf));

export const identitiesIn = (subject: ManifestSubject): readonly Identity[] =>
  identitiesOf(subject.inMesh('MeshIdentity'));

/** By a key, in the order of the run. */
const grouped = <Key>(
  identities: readonly Identity[],
  keyOf: (identity: Identity) => Key | undefined,
): ReadonlyMap<Key, readonly Identity[]> => {
  const groups = new Map<Key, Identity[]>();
  for (const identity of identities) {
    const key = keyOf(identity);
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [identity]);
    else group.push(identity);
  }
  return groups;
};

const selectorKey = ({ selector }: Identity): string | undefined =>
  selector === undefined
    ? undefined
    : JSON.stringify(Object.entries(selector).sort(([a], [b]) => (a < b ? -1 : 1)));

/** Those with the same selector in one list, the winner first: the smallest name wins. */
const bySelector = remembered((resources: readonly Resource[]) => {
  const groups = grouped(identitiesOf(resources), selectorKey);
  return new Map(
    [...groups].map(([key, group]) => [
      key,
      group.toSorted((a, b) => (coreNameOf(a.resource) < coreNameOf(b.resource) ? -1 : 1)),
    ]),
  );
});

/** Those that select the very same proxies as this one, itself among them, the winner first. */
export function rivalsOf(subject: ManifestSubject): readonly Identity[] {
  const key = selectorKey(identityOf(subject.resource));
  return key === undefined ? [] : (bySelector(subject.inMesh('MeshIdentity')).get(key) ?? []);
}

const byTrustDomain = remembered((resources: readonly Resource[]) =>
  grouped(
    identitiesOf(resources).filter(({ provider }) => provider === 'Bundled'),
    ({ trustDomain }) => trustDomain.replace(/\s+/g, ''),
  ),
);

/** Those with a CA for the same trust domain, this one among them. */
export function sameTrustDomain(subject: ManifestSubject): readonly Identity[] {
  const key = identityOf(subject.resource).trustDomain.replace(/\s+/g, '');
  return byTrustDomain(subject.inMesh('MeshIdentity')).get(key) ?? [];
}

/** No mesh has as many; a folder of generated ones shall not take hours. */
export const MAX_COMPARED = 1000;

/** The MeshIdentity that counts for a proxy of the mesh: more labels, then the smaller name. */
export function winnerFor(subject: ManifestSubject, labels: Dataplane['labels']): Resource | undefined {
  let best: Identity | undefined;
  for (const one of identitiesIn(subject).slice(0, MAX_COMPARED)) {
    if (one.selector === undefined || (best !== undefined && !isBefore(one, best))) continue;
    if (one.wanted.every(([key, value]) => Object.hasOwn(labels, key) && labels[key] === value)) best = one;
  }
  return best?.resource;
}

/** Whether one comes before another for a proxy that both select. */
export function isBefore(one: Identity, other: Identity): boolean {
  const more = one.wanted.length - other.wanted.length;
  return more !== 0 ? more > 0 : coreNameOf(one.resource) < coreNameOf(other.resource);
}

/** The same resource twice, such as in two overlays of one base: they are never applied together. */
export const isSame = (one: Resource, other: Resource): boolean => coreNameOf(one) === coreNameOf(other);
