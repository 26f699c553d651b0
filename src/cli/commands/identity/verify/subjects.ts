/** What of an input is to be verified: each chain of certificates, and each token. */
import { MeshctlError } from '../../../../errors.js';
import type { Item, Source } from '../../../../sources/index.js';
import type { Jwt } from '../../../../svid/index.js';
import type { Certificate } from '../../../../x509/index.js';

export type Subject =
  | {
      readonly kind: 'x509-svid';
      readonly place: string;
      readonly chain: readonly [Certificate, ...Certificate[]];
    }
  | { readonly kind: 'jwt-svid'; readonly place: string; readonly jwt: Jwt };

/**
 * Certificates at one place are one chain, leaf first. What stands where trust anchors stand is no SVID, unless the
 * input is nothing else: then it is judged as what it was given for. Throws when there is nothing, or anything broken.
 */
export function subjectsOf({ items, bundles }: Source): Subject[] {
  const broken = items.find((item) => item.kind === 'broken');
  if (broken !== undefined) {
    const { lines, path } = broken.place;
    const where = lines === undefined ? path.join(': ') || undefined : `line ${lines.first}`;
    throw where === undefined ? broken.error : broken.error.at(where);
  }
  const inside = items.some((item) => item.kind === 'certificate' && item.place.path.length > 0);
  const subjects = collect(
    items.filter((item) => !(inside && 'trusted' in item && item.trusted !== undefined)),
  );
  if (subjects.length > 0) return subjects;
  throw new MeshctlError('E_INPUT_UNKNOWN', {
    what: 'no certificate',
    why: bundles.length > 0 ? 'it holds a trust bundle' : contents(items),
    fix: bundles.length > 0 ? 'Give it with --bundle' : 'Give an SVID; a key goes to --key',
  });
}

function contents(items: readonly Item[]): string {
  if (items.some(({ kind }) => kind === 'private-key')) return 'it holds a private key';
  return `it holds ${[...new Set(items.map((item) => (item.kind === 'other' ? item.label : item.kind)))].join(', ')}`;
}

function collect(items: readonly Item[]): Subject[] {
  const chains = new Map<string, Certificate[]>();
  const tokens: Subject[] = [];
  for (const item of items) {
    const place = item.place.path.join(': ');
    if (item.kind === 'jwt') tokens.push({ kind: 'jwt-svid', place, jwt: item.jwt });
    if (item.kind !== 'certificate') continue;
    const chain = chains.get(place);
    if (chain === undefined) chains.set(place, [item.certificate]);
    else chain.push(item.certificate);
  }
  const x509 = [...chains].map(
    ([place, [leaf, ...rest]]): Subject => ({
      kind: 'x509-svid',
      place,
      chain: [leaf as Certificate, ...rest],
    }),
  );
  return [...x509, ...tokens];
}
