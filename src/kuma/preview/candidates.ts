/** Which MeshIdentities select a proxy, and which of them wins. */
import { isDeepStrictEqual } from 'node:util';
import { quoted } from '../../encoding/printable.js';
import type { Dataplane } from '../dataplane.js';
import { type Resource, ZONE_LABEL } from '../resource.js';
import { selectorOf } from '../selection.js';
import { nameInZone } from '../synced-name.js';
import type { KumaVersion } from '../version.js';
import { refusal } from './provider.js';
import type { Candidate } from './types.js';

/** In the order in which they win, whomever they select: more labels first, then the name that comes first by its bytes. */
export function ranked(identities: readonly Resource[]): Resource[] {
  return identities
    .map((identity) => ({ identity, count: countOf(identity), name: Buffer.from(nameInZone(identity)) }))
    .sort((a, b) => b.count - a.count || Buffer.compare(a.name, b.name))
    .map(({ identity }) => identity);
}

/** Those that select the proxy come first. */
export function candidatesFor(
  dataplane: Dataplane,
  identities: readonly Resource[],
  version: KumaVersion,
): Candidate[] {
  const candidates = identities.map((identity) => candidateOf(identity, dataplane, version));
  return [...candidates.filter(({ selects }) => selects), ...candidates.filter(({ selects }) => !selects)];
}

function candidateOf(identity: Resource, { labels, zone }: Dataplane, version: KumaVersion): Candidate {
  const no = (why: string): Candidate => ({ identity, selects: false, why });
  const refused = refusal(identity, version);
  if (refused !== undefined) return no(refused);
  const ownZone = identity.labels[ZONE_LABEL];
  // What is made in a zone is synced to Global, and not on to other zones.
  if (ownZone && zone && ownZone !== zone)
    return no(`it is of zone ${quoted(ownZone, 80)}, and the proxy of zone ${quoted(zone, 80)}`);
  const selector = selectorOf(identity);
  if (selector === undefined) return no('it selects nobody');
  const wanted = Object.entries(selector);
  for (const [key, value] of wanted) {
    const found = Object.hasOwn(labels, key) ? labels[key] : undefined;
    if (found === undefined) return no(`there is no label ${quoted(key, 80)}`);
    if (found !== value)
      return no(`label ${quoted(key, 80)} is ${quoted(found, 80)}, not ${quoted(String(value), 80)}`);
  }
  const why = wanted.length === 1 ? 'one label matches' : `${wanted.length} labels match`;
  return { identity, selects: true, why: wanted.length === 0 ? 'it selects every proxy' : why };
}

const countOf = (identity: Resource): number => Object.keys(selectorOf(identity) ?? {}).length;

/** Why the first wins over the second of those that select. */
export function whyFirst(winner: Resource, second: Resource | undefined): string {
  if (second === undefined) return 'it is the only one that selects it';
  return countOf(winner) > countOf(second)
    ? `it selects by more labels than ${second.name}`
    : `its name comes before ${second.name}`;
}

/** The same resource twice, with different contents: which one counts, the cluster knows. */
export function isAmbiguous(winner: Resource, second: Resource | undefined): boolean {
  return (
    second !== undefined &&
    nameInZone(winner) === nameInZone(second) &&
    !isDeepStrictEqual(winner.document, second.document)
  );
}
