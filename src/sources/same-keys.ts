/** Which items have the same public key: a private key and its certificate, wherever they stand. */
import { MeshctlError } from '../errors.js';
import type { Item, Source } from './item.js';

export interface KeyNeighbour {
  /** Name of the source. */
  readonly source: string;
  /** Place in the source, from 0. */
  readonly index: number;
  readonly kind: Item['kind'];
}

/** Looks through the sources once; the function then finds the others with the key of an item. */
export function sameKeys(sources: readonly Source[]): (item: Item) => readonly KeyNeighbour[] {
  const hasKeys = sources.some(({ items }) =>
    items.some(({ kind }) => kind === 'private-key' || kind === 'certificate-request'),
  );
  if (!hasKeys) return () => [];
  const byKey = new Map<string, { item: Item; neighbour: KeyNeighbour }[]>();
  for (const { name, items } of sources) {
    for (const [index, item] of items.entries()) {
      const key = keyOf(item);
      if (key === undefined) continue;
      const known = byKey.get(key) ?? [];
      known.push({ item, neighbour: { source: name, index, kind: item.kind } });
      byKey.set(key, known);
    }
  }
  return (item) => {
    const known = byKey.get(keyOf(item) ?? '') ?? [];
    return known.filter((other) => other.item !== item).map(({ neighbour }) => neighbour);
  };
}

function keyOf(item: Item): string | undefined {
  try {
    if (item.kind === 'certificate') return item.certificate.publicKeyInfo.der.toString('latin1');
    if (item.kind === 'certificate-request') return item.request.publicKeyInfo.der.toString('latin1');
    return item.kind === 'private-key' ? item.publicKey?.der.toString('latin1') : undefined;
  } catch (error) {
    if (error instanceof MeshctlError) return undefined;
    throw error;
  }
}
