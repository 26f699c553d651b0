/** Bundles as documents: SPIFFE's, maps of them, SPIRE's; and the text of one in a ClusterFederatedTrustDomain. */
import { MeshctlError } from '../../errors.js';
import {
  type BundleDocument,
  isBundleDocument,
  isBundleMap,
  isSpireBundle,
  readBundleDocument as readDocument,
} from '../bundle-document.js';
import type { Place } from '../item.js';
import { inside } from '../place.js';
import { objectName } from './kubernetes.js';
import { parseTrustDomain } from './parse-trust-domain.js';
import { type DocumentReader, type JsonObject, object, text } from './reader.js';

export async function readBundleDocument(
  reader: DocumentReader,
  value: JsonObject,
  place: Place,
): Promise<boolean> {
  if (!isBundleMap(value) && !isSpireBundle(value) && !isBundleDocument(value)) return false;
  add(reader, place, () => inList(readDocument(value, reader.written(value) ?? value, place), place));
  return true;
}

/** The resource, or its spec alone, as AGNTCY Directory keeps one file for each partner. */
export async function readFederatedTrustDomain(
  reader: DocumentReader,
  value: JsonObject,
  place: Place,
): Promise<boolean> {
  const isResource = text(value, 'kind') === 'ClusterFederatedTrustDomain';
  if (!isResource && !isBareSpec(value)) return false;
  const name = isResource ? objectName(value) : `federation with ${text(value, 'trustDomain') ?? 'nobody'}`;
  const at = isResource ? inside(place, name) : place;
  const spec = isResource ? (object(value, 'spec') ?? {}) : value;
  reader.found.federations.push({ place: at, name, spec });
  const trustDomain = parseTrustDomain(reader, text(spec, 'trustDomain'), at, 'fed-params-explicit');
  const bundle = text(spec, 'trustDomainBundle');
  if (bundle === undefined) {
    reader.found.notes.push(`${name} has no trustDomainBundle.`);
    return true;
  }
  const format = isResource ? 'cluster-federated-trust-domain' : 'dir-onboarding';
  add(reader, inside(at, `${isResource ? 'spec.' : ''}trustDomainBundle`), (inner) => {
    const { items, bundles, ...rest } = readDocument({ keys: [] }, Buffer.from(bundle), inner);
    if (trustDomain === undefined) return { items, bundles, ...rest };
    const trusted = { trustDomain: trustDomain.name };
    return {
      ...rest,
      items: items.map((item) => ('trusted' in item ? { ...item, trusted } : item)),
      bundles: bundles.map((found) => ({ ...found, trustDomain, format })),
    };
  });
  return true;
}

const isBareSpec = (value: JsonObject): boolean =>
  !Object.hasOwn(value, 'kind') &&
  !Object.hasOwn(value, 'type') &&
  Object.hasOwn(value, 'trustDomain') &&
  (Object.hasOwn(value, 'bundleEndpointURL') || Object.hasOwn(value, 'trustDomainBundle'));

/** A bundle as one of a list: it is taken, and readers that want the object itself do not. */
function inList(document: BundleDocument, { path }: Place): BundleDocument {
  if (path.length !== 1 || path[0]?.startsWith('[') !== true) return document;
  const message = 'the bundle stands in a list, where readers want the object itself';
  const note = { rule: 'bundle-jwk-set', severity: 'error', message, place: { pointer: '' } } as const;
  const bundles = document.bundles.map((bundle) =>
    bundle.format === 'spiffe' ? { ...bundle, notes: [note, ...bundle.notes] } : bundle,
  );
  return { ...document, bundles };
}

function add({ found }: DocumentReader, place: Place, read: (place: Place) => BundleDocument): void {
  try {
    const { items, bundles, jwkSets, notes } = read(place);
    for (const item of items) found.items.push(item);
    for (const bundle of bundles) found.bundles.push(bundle);
    for (const set of jwkSets) found.jwkSets.push(set);
    for (const note of notes) found.notes.push(note);
  } catch (error) {
    if (!(error instanceof MeshctlError)) throw error;
    found.items.push({ kind: 'broken', place, error });
  }
}
