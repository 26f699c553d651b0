/** Authorities that stand in a document twice (X509-SVID §6.1, JWT-SVID §6.1, WIT-SVID §6.1). */
import { quoted } from '../encoding/printable.js';
import type { JwtAuthority, X509Authority } from './bundle.js';
import type { Placed } from './entry-context.js';
import type { NoteList } from './note.js';

/** Each certificate once, in the order of the document. */
export function distinctCertificates(
  found: readonly Placed<X509Authority>[],
  notes: NoteList,
): Placed<X509Authority>[] {
  const seen = new Set<string>();
  return found.filter(({ authority, place }) => {
    const der = authority.certificate.toString('latin1');
    const isNew = !seen.has(der);
    if (isNew) seen.add(der);
    else notes.add('x509-bundle-one-entry-per-ca', 'warning', place, 'the certificate is there already');
    return isNew;
  });
}

/** Keys of one use, each once. Of different keys with one ID none is kept: to take the last would be to guess. */
export function distinctKeys(
  found: readonly Placed<JwtAuthority>[],
  use: 'jwt' | 'wit',
  notes: NoteList,
): Placed<JwtAuthority>[] {
  const disputed = disputedIds(found);
  const seen = new Map<string, string | undefined>();
  return found.filter(({ authority: { keyId, publicKey }, place }) => {
    if (keyId !== undefined && disputed.has(keyId)) {
      const message = `ignored: two keys have the "kid" ${quoted(keyId)}`;
      notes.add(use === 'jwt' ? 'jwt-bundle-kid' : 'wit-bundle-kid-unique', 'error', place, message);
      return false;
    }
    const der = publicKey.der.toString('latin1');
    const isKnown = seen.has(der);
    const other = seen.get(der);
    if (!isKnown) seen.set(der, keyId);
    else {
      const name = other === undefined ? 'without a "kid"' : `as ${quoted(other)}`;
      notes.add(`${use}-bundle-one-entry-per-key`, 'warning', place, `the same key is there ${name} already`);
    }
    return !isKnown || other !== keyId;
  });
}

/** IDs that different keys have. */
function disputedIds(found: readonly Placed<JwtAuthority>[]): Set<string> {
  const first = new Map<string, Buffer>();
  const disputed = new Set<string>();
  for (const { keyId, publicKey } of found.map(({ authority }) => authority)) {
    if (keyId === undefined) continue;
    const other = first.get(keyId);
    if (other === undefined) first.set(keyId, publicKey.der);
    else if (!other.equals(publicKey.der)) disputed.add(keyId);
  }
  return disputed;
}

/** Notes on key IDs that a JWT and a WIT key share (WIT-SVID §6.1). Both are kept: their tokens never meet. */
export function noteSharedKeyIds(
  jwt: readonly Placed<JwtAuthority>[],
  wit: readonly Placed<JwtAuthority>[],
  notes: NoteList,
): void {
  const ids = new Set(jwt.map(({ authority }) => authority.keyId));
  for (const { authority, place } of wit) {
    const { keyId } = authority;
    if (keyId !== undefined && ids.has(keyId))
      notes.add('wit-bundle-kid-unique', 'error', place, `a JWT key has the "kid" ${quoted(keyId)} too`);
  }
}
