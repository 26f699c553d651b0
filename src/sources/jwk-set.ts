/** Keys in JSON that are not a bundle's: a single JWK, an OIDC `jwks_uri`, the JWT bundles of the Workload API. */
import { type DocumentInput, decodeJwk, decodeSpiffeBundle, jsonDocumentOf } from '../bundle/index.js';
import { isJsonObject, type JsonObject, kindOf, memberOf } from '../encoding/json-value.js';
import { quoted } from '../encoding/printable.js';
import type { FoundBundle, Item, Place } from './item.js';
import { placeWithin } from './json-place.js';
import { notesWithin } from './notes-within.js';

const SPIFFE_USES: readonly unknown[] = ['x509-svid', 'jwt-svid', 'wit-svid'];

/** A JWK Set in which nothing is SPIFFE's: no entry of its uses, no sequence, no refresh hint. */
export function isPlainJwkSet(value: unknown): value is JsonObject {
  if (!isJsonObject(value)) return false;
  const keys = memberOf(value, 'keys');
  return (
    Array.isArray(keys) &&
    keys.length > 0 &&
    !Object.keys(value).some((name) => name.startsWith('spiffe_')) &&
    !keys.some((key) => isJsonObject(key) && SPIFFE_USES.includes(memberOf(key, 'use')))
  );
}

/** A key by itself (RFC 7517 §4). */
export const isJwk = (value: unknown): value is JsonObject =>
  isJsonObject(value) &&
  typeof memberOf(value, 'kty') === 'string' &&
  ['n', 'x', 'k'].some((name) => Object.hasOwn(value, name));

export interface FoundKeys {
  readonly items: readonly Item[];
  readonly notes: readonly string[];
}

/** Reads the keys of a JWK or a plain JWK Set; each that cannot be read is noted. Throws E_JSON. */
export function readJwks(input: DocumentInput, around: Place): FoundKeys {
  const document = jsonDocumentOf(input);
  const items: Item[] = [];
  const notes: string[] = [];
  const read = (entry: unknown, pointer: string): void => {
    const lines = isJsonObject(entry) ? document.linesOf(entry) : undefined;
    const place = placeWithin(around, lines === undefined ? { pointer } : { pointer, lines });
    const name = place.path.at(-1) ?? 'the key';
    if (!isJsonObject(entry)) notes.push(`${name} is ${kindOf(entry)} and was passed over.`);
    else if (document.hasDuplicates(entry)) notes.push(`${name} has a member twice and was passed over.`);
    else {
      const item = itemOf(entry, place);
      if (typeof item === 'string') notes.push(`${name} was passed over: ${item}.`);
      else items.push(item);
    }
  };
  const { value } = document;
  const keys = isJsonObject(value) ? memberOf(value, 'keys') : undefined;
  if (Array.isArray(keys)) for (const [index, entry] of keys.entries()) read(entry, `/keys/${index}`);
  else read(value, '');
  return { items, notes };
}

/** The item of an entry, or why there is none. */
function itemOf(entry: JsonObject, place: Place): Item | string {
  if (memberOf(entry, 'kty') === 'oct') return 'it is a symmetric key';
  const jwk = decodeJwk(entry);
  if (!jwk.ok) return jwk.why;
  const { publicKey } = jwk;
  if (Object.hasOwn(entry, 'd'))
    return { kind: 'private-key', place, form: 'JWK', encrypted: false, publicKey };
  const keyId = memberOf(entry, 'kid');
  return { kind: 'public-key', place, publicKey, ...(typeof keyId === 'string' ? { keyId } : {}) };
}

/**
 * A plain set as a bundle would have it, with what keeps its keys from being one: that it has no sequence and no refresh
 * hint is no fault of a set that was never a bundle. Throws E_JSON and E_BUNDLE.
 */
export function plainJwkSet(input: DocumentInput, place: Place): FoundBundle {
  const { content, notes } = decodeSpiffeBundle(input);
  const ofKeys = notes.filter(({ place: { pointer } }) => pointer !== '');
  return { place, format: 'jwks', content, notes: notesWithin(place, ofKeys) };
}

/** An entry of a bundle that stands by itself, alone or in a list: nobody reads it there. */
export function strayKey(value: JsonObject, place: Place): readonly FoundBundle[] {
  const use = memberOf(value, 'use');
  if (!SPIFFE_USES.includes(use)) return [];
  const message = `the key of use "${use}" stands by itself, where readers want an object with an array "keys"`;
  const content = { x509Authorities: [], jwtAuthorities: [], witAuthorities: [] };
  const note = { rule: 'bundle-jwk-set', severity: 'error', message, place: { pointer: '' } } as const;
  return [{ place, format: 'jwks', content, notes: [note] }];
}

/** What to say of a set without any use of SPIFFE's. */
export function withoutUse(value: JsonObject): string {
  const keys = memberOf(value, 'keys');
  const [first]: unknown[] = Array.isArray(keys) ? keys : [];
  const use = isJsonObject(first) ? memberOf(first, 'use') : undefined;
  const found = typeof use === 'string' ? `"use" is ${quoted(use)}` : 'there is no "use"';
  return `These keys are no trust bundle: ${found} where a SPIFFE bundle has x509-svid, jwt-svid or wit-svid.`;
}
