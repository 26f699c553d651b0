/** Bundles in JSON: SPIFFE bundle documents, maps of them, and what SPIRE prints. Keys that are no bundle's are in jwk-set.ts. */
import {
  type BundleNote,
  type DecodedBundle,
  type DocumentInput,
  decodeBundleMap,
  decodeFederationData,
  decodeSpiffeBundle,
  decodeSpireBundles,
  findSpireBundles,
  isFederationData,
  type JwtAuthority,
} from '../bundle/index.js';
import { stepsOf } from '../encoding/json-pointer.js';
import { isJsonObject, type JsonObject, memberOf } from '../encoding/json-value.js';
import type { TrustDomain } from '../spiffe/index.js';
import { Certificate } from '../x509/index.js';
import type { FoundBundle, Item, Place } from './item.js';
import { placeWithin } from './json-place.js';
import { isJwk, isPlainJwkSet, plainJwkSet, readJwks, strayKey, withoutUse } from './jwk-set.js';
import { notesWithin } from './notes-within.js';

export interface BundleDocument {
  /** What it was recognised as: `SPIFFE bundle`, `SPIFFE bundle map`, `SPIRE bundle`, `JWK Set`, `JWK`. */
  readonly format: string;
  readonly items: readonly Item[];
  readonly bundles: readonly FoundBundle[];
  /** JWK Sets and keys that are no bundle, with what stands in the way. */
  readonly jwkSets: readonly FoundBundle[];
  /** Sentences for people. */
  readonly notes: readonly string[];
}

/** A JWK Set, SPIFFE's or a plain one, or a single key. */
export function isBundleDocument(value: unknown): value is JsonObject {
  if (!isJsonObject(value)) return false;
  if (isJwk(value)) return true;
  const keys = memberOf(value, 'keys');
  if (Object.hasOwn(value, 'spiffe_sequence') || Object.hasOwn(value, 'spiffe_refresh_hint')) return true;
  // Some writers put null for an empty bundle: worth the reader's explanation.
  if (keys === null) return Object.keys(value).length === 1;
  return Array.isArray(keys) && (keys.length === 0 || keys.some(isKeyEntry));
}

const isKeyEntry = (entry: unknown): boolean =>
  isJsonObject(entry) && ['kty', 'x5c', 'use'].some((name) => Object.hasOwn(entry, name));

export const isBundleMap = (value: unknown): value is JsonObject =>
  isJsonObject(value) && isJsonObject(memberOf(value, 'trust_domains'));

/** SPIRE's own JSON, alone or as its commands list it. */
export const isSpireBundle = (value: unknown): value is JsonObject =>
  isJsonObject(value) && (isFederationData(value) || findSpireBundles(value).length > 0);

/**
 * Reads a document that one of the recognisers knows. `input` is the text's bytes where they are at hand: only they
 * show duplicate members and large numbers. `now` is in seconds since 1970. Throws E_JSON, E_BUNDLE, E_TRUST_DOMAIN.
 */
export function readBundleDocument(
  value: JsonObject,
  input: DocumentInput,
  place: Place,
  now?: number,
): BundleDocument {
  if (isBundleMap(value))
    return readNamed('SPIFFE bundle map', 'bundle-map', decodeBundleMap(input, { now }), place);
  if (isFederationData(value))
    return readNamed(
      'SPIRE federation data',
      'spire-federation',
      decodeFederationData(input, { now }),
      place,
    );
  if (isSpireBundle(value))
    return readNamed('SPIRE bundle', 'spire-json', decodeSpireBundles(input, { now }), place);
  if (isJwk(value))
    return { format: 'JWK', ...readJwks(input, place), bundles: [], jwkSets: strayKey(value, place) };
  if (isPlainJwkSet(value)) {
    const { items, notes } = readJwks(input, place);
    const jwkSets = [plainJwkSet(input, place)];
    return { format: 'JWK Set', items, bundles: [], jwkSets, notes: [withoutUse(value), ...notes] };
  }
  const decoded = decodeSpiffeBundle(input, { now });
  return {
    format: 'SPIFFE bundle',
    items: itemsOf(decoded, place),
    bundles: [
      {
        place,
        format: 'spiffe',
        content: decoded.content,
        notes: notesWithin(place, decoded.notes),
        places: decoded.places,
      },
    ],
    jwkSets: [],
    notes: decoded.notes.map(sentence),
  };
}

function readNamed(
  format: string,
  kind: string,
  { bundles, notes }: ReturnType<typeof decodeBundleMap>,
  place: Place,
): BundleDocument {
  return {
    format,
    items: bundles.flatMap((bundle) => itemsOf(bundle, place, bundle.trustDomain)),
    bundles: bundles.map(({ trustDomain, pointer, content, places, notes: own, format: inner }, index) => ({
      place: placeWithin(place, { pointer }),
      format: inner ?? kind,
      trustDomain,
      content,
      // What is said of the document stands with the bundle that it is about, else with the first.
      notes: notesWithin(place, [...notes.filter((note) => belongsTo(note, bundles, index)), ...own]),
      places,
    })),
    jwkSets: [],
    notes: [...notes, ...bundles.flatMap((bundle) => bundle.notes)].map(sentence),
  };
}

function belongsTo(
  { place }: BundleNote,
  bundles: readonly { readonly pointer: string }[],
  index: number,
): boolean {
  const owner = bundles.findIndex(({ pointer }) => place.pointer.startsWith(`${pointer}/`));
  return index === Math.max(owner, 0);
}

/** The authorities of a bundle, each where it stands in the document. */
function itemsOf({ content, places }: DecodedBundle, around: Place, trustDomain?: TrustDomain): Item[] {
  const trusted = trustDomain === undefined ? {} : { trustDomain: trustDomain.name };
  const keyItem =
    (use: 'jwt-svid' | 'wit-svid') =>
    (authority: JwtAuthority): Item => ({
      kind: 'public-key',
      place: placeWithin(around, places.get(authority)),
      publicKey: authority.publicKey,
      use,
      ...(authority.keyId === undefined ? {} : { keyId: authority.keyId }),
      trusted,
    });
  return [
    ...content.x509Authorities.map(
      (authority): Item => ({
        kind: 'certificate',
        place: placeWithin(around, places.get(authority)),
        certificate: Certificate.parse(authority.certificate),
        trusted,
      }),
    ),
    ...content.jwtAuthorities.map(keyItem('jwt-svid')),
    ...content.witAuthorities.map(keyItem('wit-svid')),
  ];
}

/** A note as one sentence, with where and by which rule. */
function sentence({ place, message, rule }: BundleNote): string {
  const path = stepsOf(place.pointer).join('.');
  const line = place.lines === undefined ? '' : ` (line ${place.lines.first})`;
  return `${path === '' ? '' : `${path}${line}: `}${message} (${rule}).`;
}
