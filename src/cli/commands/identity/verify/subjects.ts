/** What of an input is to be verified: each chain of certificates, and each token. */
import { MeshctlError } from '../../../../errors.js';
import { type CertificateItem, certificateRole, type Item, type Source } from '../../../../sources/index.js';
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
 * Each leaf is judged, with the CAs beside it. What stands where trust anchors stand is no SVID, unless the input is
 * nothing else: then it is judged as what it was given for. Throws when there is nothing, or anything broken.
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

/** Whether a file of a folder has SVIDs in it: keys, CAs and bundles lie beside them. What is broken may be one. */
export function holdsSubject({ items }: Source): boolean {
  return items.some((item) => {
    if (item.kind === 'certificate') return item.trusted === undefined && !isCa(item.certificate);
    return item.kind === 'jwt' || item.kind === 'broken';
  });
}

function isCa(certificate: Certificate): boolean {
  try {
    return certificateRole(certificate) !== 'leaf';
  } catch (error) {
    if (error instanceof MeshctlError) return false; // the verdict says what is wrong with it
    throw error;
  }
}

/** For a folder in which no file has any. */
export function noSubjectIn(folder: string): MeshctlError {
  return new MeshctlError('E_INPUT_UNKNOWN', {
    what: 'no SVID',
    where: folder,
    why: 'its files hold other things',
    fix: 'Give the folder with the SVID; bundles go to --bundle',
  });
}

function contents(items: readonly Item[]): string {
  if (items.some(({ kind }) => kind === 'private-key')) return 'it holds a private key';
  return `it holds ${[...new Set(items.map((item) => (item.kind === 'other' ? item.label : item.kind)))].join(', ')}`;
}

function collect(items: readonly Item[]): Subject[] {
  const groups = new Map<string, { readonly inOrder: boolean; readonly members: CertificateItem[] }>();
  const tokens: Subject[] = [];
  for (const item of items) {
    if (item.kind === 'jwt') tokens.push({ kind: 'jwt-svid', place: textOf(item.place.path), jwt: item.jwt });
    if (item.kind !== 'certificate') continue;
    const { name, inOrder } = groupOf(item.place.path);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, { inOrder, members: [item] });
    else group.members.push(item);
  }
  return [
    ...[...groups].flatMap(([name, { inOrder, members }]) => chainsIn(name, members, inOrder)),
    ...tokens,
  ];
}

const textOf = (path: readonly string[]): string => path.join(': ');

/** Certificates that came together: at one place, in one container, or in the list of one field. */
function groupOf(path: readonly string[]): { name: string; inOrder: boolean } {
  const last = path.at(-1) ?? '';
  if (/^(bag|certificate) \d+( |$)/.test(last)) return { name: textOf(path.slice(0, -1)), inOrder: false };
  return { name: textOf([...path.slice(0, -1), last.replace(/^(x509_svid)\[\d+\]$/, '$1')]), inOrder: true };
}

/**
 * A chain for each leaf, with all CAs that came with it. What stands first in an order is meant as a leaf, whatever it
 * is; containers have no order.
 */
function chainsIn(place: string, members: readonly CertificateItem[], inOrder: boolean): Subject[] {
  const issuers = members.filter(({ certificate }) => isCa(certificate));
  const [first] = members;
  const isIssuer = new Set(issuers);
  const leaves = members.filter((item) => (inOrder && item === first) || !isIssuer.has(item));
  return (leaves.length > 0 ? leaves : members.slice(0, 1)).map((leaf): Subject => {
    const others = issuers.filter((issuer) => issuer !== leaf).map(({ certificate }) => certificate);
    const at = inOrder ? place : textOf(leaf.place.path);
    return { kind: 'x509-svid', place: at, chain: [leaf.certificate, ...others] };
  });
}
