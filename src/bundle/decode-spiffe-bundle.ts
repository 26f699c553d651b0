/**
 * Reads the SPIFFE bundle document, a JWK Set (SPIFFE_Trust_Domain_and_Bundle.md §4), as tolerantly as the standard
 * demands: what a reader must ignore costs one entry, never the others, and is noted.
 */
import { JsonDocument } from '../encoding/json-document.js';
import { isJsonObject, type JsonObject, kindOf, memberOf } from '../encoding/json-value.js';
import { quoted } from '../encoding/printable.js';
import { readStrictJson } from '../encoding/strict-json.js';
import { MeshctlError } from '../errors.js';
import type { BundleContent } from './bundle.js';
import { type Entry, readEntry } from './bundle-entry.js';
import { readRefreshHint, readSequence } from './bundle-numbers.js';
import { assemble, type DecodedBundle } from './decoded.js';
import { ignore } from './entry-context.js';
import { mistakenFor, noteOtherMembers } from './members.js';
import { type DocumentPlace, NoteList } from './note.js';

export interface DecodeOptions {
  /** Seconds since 1970, to note expired certificates. */
  readonly now?: number | undefined;
}

/** A document: its bytes, best of all, or the value that JSON or YAML gave. */
export type DocumentInput = Buffer | JsonDocument | JsonObject;

/** More entries than any trust domain has keys. */
const MAX_ENTRIES = 100_000;

/**
 * Reads the document. Nothing in it names its trust domain (§3). Throws E_JSON, and E_BUNDLE when it is no bundle as a
 * whole: no object, a member twice, no array `keys`.
 */
export function decodeSpiffeBundle(input: DocumentInput, options: DecodeOptions = {}): DecodedBundle {
  const document = jsonDocumentOf(input);
  if (!isJsonObject(document.value))
    throw noBundle('bundle-jwk-set', `it is ${kindOf(document.value)} where an object belongs`);
  return decodeBundleObject(document, document.value, '', options);
}

export function jsonDocumentOf(input: DocumentInput): JsonDocument {
  if (Buffer.isBuffer(input)) return readStrictJson(input);
  return input instanceof JsonDocument ? input : new JsonDocument(input);
}

/** Reads a bundle within a document, at this JSON pointer; that of a bundle map has no refresh hint (§5.1.1). */
export function decodeBundleObject(
  document: JsonDocument,
  bundle: JsonObject,
  pointer: string,
  { now, inMap = false }: DecodeOptions & { readonly inMap?: boolean },
): DecodedBundle {
  const notes = new NoteList();
  const place = placeOf(document, bundle, pointer);
  if (document.repeatsMembers(bundle)) throw noBundle('bundle-jwk-set', 'it has a member twice', pointer);
  const keys = keysOf(bundle, pointer);
  noteOtherMembers(bundle, place, notes, inMap);
  const entries: Entry[] = [];
  keys.forEach((entry, index) => {
    const context = { place: placeOf(document, entry, `${pointer}/keys/${index}`), notes, now };
    if (!isJsonObject(entry)) ignore(context, 'bundle-jwk-kty', `it is ${kindOf(entry)}`);
    else if (document.hasDuplicates(entry))
      ignore(context, 'bundle-jwk-duplicate-members', 'it has a member twice');
    else {
      const read = readEntry(entry, context);
      if (read !== undefined) entries.push(read);
    }
  });
  const numbers = {
    ...readSequence(document, bundle, place, notes),
    ...(inMap ? {} : readRefreshHint(document, bundle, place, notes)),
  };
  const found = {
    x509: entries.filter((entry) => entry.use === 'x509-svid'),
    jwt: entries.filter((entry) => entry.use === 'jwt-svid'),
    wit: entries.filter((entry) => entry.use === 'wit-svid'),
  };
  const decoded = assemble(found, numbers, notes);
  noteEmptiness(keys.length, decoded.content, place, notes);
  return { ...decoded, notes: notes.notes };
}

export function placeOf(document: JsonDocument, value: unknown, pointer: string): DocumentPlace {
  const lines = isJsonObject(value) ? document.linesOf(value) : undefined;
  return lines === undefined ? { pointer } : { pointer, lines };
}

function keysOf(bundle: JsonObject, pointer: string): readonly unknown[] {
  const keys = memberOf(bundle, 'keys');
  if (Array.isArray(keys)) {
    if (keys.length <= MAX_ENTRIES) return keys;
    throw noBundle(undefined, `it has ${keys.length} keys where at most ${MAX_ENTRIES} are read`, pointer);
  }
  if (keys === null) {
    throw noBundle(
      'bundle-keys-present',
      '"keys" is null, as some writers put it for a bundle without keys (§4.1.3)',
      pointer,
      'Write "keys": [] when every key is meant to be withdrawn',
    );
  }
  const misspelt = mistakenFor(bundle, 'keys');
  if (keys === undefined && misspelt !== undefined)
    throw noBundle(
      'bundle-keys-present',
      `"keys" is missing (member names are case-sensitive: it has ${quoted(misspelt)})`,
      pointer,
    );
  throw noBundle('bundle-keys-present', `"keys" is ${kindOf(keys)}`, pointer);
}

function noteEmptiness(entries: number, content: BundleContent, place: DocumentPlace, notes: NoteList): void {
  const { x509Authorities, jwtAuthorities, witAuthorities } = content;
  if (x509Authorities.length + jwtAuthorities.length + witAuthorities.length > 0) return;
  if (entries === 0) {
    const message = '"keys" is empty: every key is withdrawn, and no SVID of this trust domain is valid';
    notes.add('bundle-keys-empty-revokes', 'warning', place, message);
  } else {
    const message = 'none of its keys can be used, so no SVID of this trust domain is valid';
    notes.add('bundle-no-usable-keys', 'error', place, message);
  }
}

function noBundle(rule: string | undefined, why: string, pointer = '', fix?: string): MeshctlError {
  return new MeshctlError('E_BUNDLE', {
    what: 'this is not a SPIFFE bundle',
    where: pointer === '' ? undefined : quoted(pointer),
    why,
    fix,
    rule,
  });
}
