/** What is converted: an item with the source that it came from, and how messages name both. */
import { MeshctlError } from '../../../../errors.js';
import type { Item } from '../../../../sources/index.js';
import { readLeafIdentity } from '../../../../svid/index.js';
import type { Certificate } from '../../../../x509/index.js';

/** An item that could be read. */
export type Whole = Exclude<Item, { kind: 'broken' }>;

export interface Piece<T extends Whole = Whole> {
  /** Name of the source. */
  readonly source: string;
  readonly item: T;
}

export type PieceOf<K extends Whole['kind']> = Piece<Extract<Whole, { kind: K }>>;

/** A piece that is not written, and the reason as a clause. */
export interface LeftOut {
  readonly piece: Piece;
  readonly why: string;
}

export const isKind =
  <K extends Whole['kind']>(kind: K) =>
  (piece: Piece): piece is PieceOf<K> =>
    piece.item.kind === kind;

/** One and several of each kind, for people. */
const KIND_NAMES: Readonly<Record<Whole['kind'], readonly [one: string, several: string]>> = {
  certificate: ['certificate', 'certificates'],
  'private-key': ['private key', 'private keys'],
  crl: ['CRL', 'CRLs'],
  'certificate-request': ['certificate request', 'certificate requests'],
  'public-key': ['public key', 'public keys'],
  jwt: ['token', 'tokens'],
  other: ['other item', 'other items'],
};

/** `2 certificates`. */
export const countText = (kind: Whole['kind'], count: number): string =>
  `${count} ${KIND_NAMES[kind][count === 1 ? 0 : 1]}`;

/** `certificate spiffe://example.org/web`, `private key EC P-256`; not escaped. */
export function nameOf(item: Whole): string {
  const detail = detailOf(item);
  const kind = KIND_NAMES[item.kind][0];
  return item.kind === 'other' ? item.label : detail === '' ? kind : `${kind} ${detail}`;
}

function detailOf(item: Whole): string {
  switch (item.kind) {
    case 'certificate':
      return certificateName(item.certificate) ?? '';
    case 'private-key':
      return item.publicKey?.kind.label ?? '';
    case 'crl':
      return readable(() => `of ${item.list.issuer}`) ?? '';
    case 'certificate-request':
      return readable(() => `for ${item.request.subject}`) ?? '';
    case 'public-key':
      return item.keyId ?? item.publicKey.kind.label;
    default:
      return '';
  }
}

/** The SPIFFE ID, else the common name, else the whole subject; undefined when there is none of them. */
export function certificateName(certificate: Certificate): string | undefined {
  const id = readLeafIdentity(certificate).id?.toString();
  return id ?? readable(() => commonName(certificate) ?? (certificate.subject.toString() || undefined));
}

const commonName = ({ subject }: Certificate): string | undefined =>
  subject.attributes.flat().find(({ shortName, isText, value }) => shortName === 'CN' && isText && value)
    ?.value;

/** `web.p12, bag 2 "web"`, `tls.pem, line 12`; not escaped. */
export function placeOf({ source, item: { place } }: Piece): string {
  const line = place.lines === undefined ? [] : [`line ${place.lines.first}`];
  return [source === '-' ? 'stdin' : source, ...place.path, ...line].join(', ');
}

/** Names are for people: what is broken in them is for `cert inspect` to say. */
function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof MeshctlError) return undefined;
    throw error;
  }
}
