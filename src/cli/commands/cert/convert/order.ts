/** `--order leaf-first`. */
import { type Certificate, inChainOrder } from '../../../../x509/index.js';
import { isKind, type LeftOut, type Piece, type PieceOf } from './piece.js';

interface Ordered {
  readonly ordered: readonly Piece[];
  /** Certificates that are there already. */
  readonly repeated: readonly LeftOut[];
  readonly notes: readonly string[];
}

/** The certificates in the order of their chains, each once; other items keep their places among them. */
export function leafFirst(pieces: readonly Piece[]): Ordered {
  const all = pieces.filter(isKind('certificate'));
  const { once, repeated } = eachOnce(all);
  const keys = new Set(
    pieces.flatMap(({ item }) => (item.kind === 'private-key' && item.publicKey?.der.toString('hex')) || []),
  );
  const hasKey = (certificate: Certificate) => keys.has(certificate.spki.toString('hex'));
  const order = inChainOrder([...once.keys()], hasKey);
  const moved = [...once.keys()].some((certificate, i) => order[i] !== certificate);
  const next = order.flatMap((certificate) => once.get(certificate) ?? []);
  const ordered = pieces.flatMap((piece) => (isKind('certificate')(piece) ? (next.shift() ?? []) : piece));
  const notes = moved ? ['The certificates were put in order: leaf first, each followed by its issuer.'] : [];
  return { ordered, repeated, notes };
}

/** One that is trusted in one place and stands in a chain in another is one certificate, and trusted. */
function eachOnce(pieces: readonly PieceOf<'certificate'>[]) {
  const bySha256 = new Map<string, PieceOf<'certificate'>>();
  const repeated: LeftOut[] = [];
  for (const piece of pieces) {
    const { sha256 } = piece.item.certificate;
    const first = bySha256.get(sha256);
    if (first === undefined) bySha256.set(sha256, piece);
    else {
      repeated.push({ piece, why: 'it is there already' });
      bySha256.set(sha256, { ...first, item: { ...piece.item, ...first.item } });
    }
  }
  const once = new Map([...bySha256.values()].map((piece) => [piece.item.certificate, piece] as const));
  return { once, repeated };
}
