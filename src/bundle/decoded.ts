/** What comes of reading a bundle. */
import type { BundleContent, JwtAuthority, X509Authority } from './bundle.js';
import { distinctCertificates, distinctKeys, noteSharedKeyIds } from './distinct.js';
import type { Placed } from './entry-context.js';
import type { BundleNote, DocumentPlace, NoteList } from './note.js';

export interface DecodedBundle {
  readonly content: BundleContent;
  /** A strict reader refuses the bundle when one is of severity `error`. */
  readonly notes: readonly BundleNote[];
  /** Where each authority of the content stood. */
  readonly places: ReadonlyMap<X509Authority | JwtAuthority, DocumentPlace>;
}

/** Authorities as they were found, duplicates and all. */
export interface FoundAuthorities {
  readonly x509: readonly Placed<X509Authority>[];
  readonly jwt: readonly Placed<JwtAuthority>[];
  readonly wit: readonly Placed<JwtAuthority>[];
}

/** The content of a bundle from what was found in a document. */
export function assemble(
  found: FoundAuthorities,
  numbers: Pick<BundleContent, 'sequence' | 'refreshHint'>,
  notes: NoteList,
): Omit<DecodedBundle, 'notes'> {
  const x509 = distinctCertificates(found.x509, notes);
  const jwt = distinctKeys(found.jwt, 'jwt', notes);
  const wit = distinctKeys(found.wit, 'wit', notes);
  noteSharedKeyIds(jwt, wit, notes);
  return {
    content: {
      x509Authorities: x509.map(({ authority }) => authority),
      jwtAuthorities: jwt.map(({ authority }) => authority),
      witAuthorities: wit.map(({ authority }) => authority),
      ...numbers,
    },
    places: new Map([...x509, ...jwt, ...wit].map(({ authority, place }) => [authority, place])),
  };
}
