/** What each format has room for. */
import { MeshctlError } from '../../../../errors.js';
import { isKind, type LeftOut, nameOf, type Piece, type PieceOf, placeOf, type Whole } from './piece.js';
import type { Format } from './plan.js';

export interface Carried {
  /** In the order in which they are written. */
  readonly written: readonly Piece[];
  readonly losses: readonly LeftOut[];
  /** What is written already. */
  readonly repeated: readonly LeftOut[];
  readonly notes: readonly string[];
}

const KINDS: Readonly<Record<Format, readonly Whole['kind'][]>> = {
  pem: ['certificate', 'private-key', 'crl', 'certificate-request', 'public-key'],
  der: ['certificate', 'private-key', 'crl', 'certificate-request', 'public-key'],
  pkcs7: ['certificate', 'crl'],
  pkcs12: ['certificate', 'private-key'],
};

/** Sorts out what the format cannot hold. Throws E_KEY_MISMATCH for a key of PKCS#12 without its certificate. */
export function carry(pieces: readonly Piece[], format: Format): Carried {
  const fitting: Piece[] = [];
  const losses: LeftOut[] = [];
  for (const piece of pieces) {
    const why = whyNot(piece.item, format);
    if (why === undefined) fitting.push(piece);
    else losses.push({ piece, why });
  }
  const carried = format === 'der' ? onlyOne(fitting) : format === 'pkcs12' ? oneKey(fitting) : all(fitting);
  const notes = [...carried.notes, ...lostAliases(carried.written, format)];
  return { ...carried, losses: [...losses, ...carried.losses], notes };
}

function whyNot(item: Whole, format: Format): string | undefined {
  if (!KINDS[format].includes(item.kind)) return `${format} has no place for it`;
  // The key alone is not the authority: tokens name theirs by its key ID.
  if (item.kind === 'public-key' && item.keyId !== undefined) return `${format} has no place for its key ID`;
  return undefined;
}

const all = (written: readonly Piece[]): Carried => ({
  written,
  losses: [],
  repeated: [],
  notes: [],
});

/** DER is one object, and nothing tells where a second begins. */
function onlyOne(pieces: readonly Piece[]): Carried {
  const losses = pieces.slice(1).map((piece) => ({ piece, why: 'der holds one object' }));
  return { ...all(pieces.slice(0, 1)), losses };
}

/** The leaf first, then its key, then what else there is; several keys would each need a chain of their own. */
function oneKey(pieces: readonly Piece[]): Carried {
  const certificates = pieces.filter(isKind('certificate'));
  const [key, ...otherKeys] = pieces.filter(isKind('private-key'));
  if (key === undefined) return all(certificates);
  const spki = key.item.publicKey?.der;
  const isSameKey = (other: PieceOf<'private-key'>) =>
    spki !== undefined && other.item.publicKey?.der.equals(spki) === true;
  const leaf = certificates.find(({ item }) => spki?.equals(item.certificate.spki));
  if (leaf === undefined) throw noCertificateFor(key, certificates.length);
  const moved = leaf !== certificates[0];
  return {
    written: [leaf, key, ...certificates.filter((other) => other !== leaf)],
    losses: otherKeys
      .filter((other) => !isSameKey(other))
      .map((piece) => ({ piece, why: 'a PKCS#12 file is written with one key' })),
    repeated: otherKeys.filter(isSameKey).map((piece) => ({ piece, why: 'it is there already' })),
    notes: moved ? [`The certificate of the key was put first: ${nameOf(leaf.item)}.`] : [],
  };
}

function noCertificateFor(key: PieceOf<'private-key'>, count: number): MeshctlError {
  return new MeshctlError('E_KEY_MISMATCH', {
    what: 'the private key has no certificate here',
    where: placeOf(key),
    why: count === 0 ? 'there is no certificate' : `it belongs to none of the ${count} at hand`,
    fix: 'Name the file with its certificate too, or leave the key out with --keys drop',
  });
}

/** Only PKCS#12 names what it holds; there, a certificate that is neither trusted nor the leaf has no name. */
function lostAliases(written: readonly Piece[], format: Format): string[] {
  const hasKey = written.some(isKind('private-key'));
  const certificates = written.filter(isKind('certificate'));
  const keepsName = ({ item }: PieceOf<'certificate'>, index: number) =>
    format === 'pkcs12' && (!hasKey || index === 0 || item.trusted !== undefined);
  const lost = certificates.flatMap((piece, index) =>
    piece.item.alias === undefined || keepsName(piece, index) ? [] : piece.item.alias,
  );
  if (lost.length === 0) return [];
  const names = lost.slice(0, 3).map((alias) => `"${alias}"`);
  const more = lost.length > 3 ? ` and ${lost.length - 3} more` : '';
  return [
    `Not written, for there is no place: ${lost.length === 1 ? 'the alias' : 'the aliases'} ${names.join(', ')}${more}.`,
  ];
}
