/** The document of `spire-server federation create -data`: relationships, some with the bundle of their trust domain. */
import type { JsonDocument } from '../encoding/json-document.js';
import { isJsonObject, type JsonObject, kindOf } from '../encoding/json-value.js';
import { MeshctlError } from '../errors.js';
import { TrustDomain } from '../spiffe/index.js';
import type { DecodedBundles, NamedBundle } from './bundle-map.js';
import {
  type DecodeOptions,
  type DocumentInput,
  decodeBundleObject,
  jsonDocumentOf,
} from './decode-spiffe-bundle.js';
import { decodePemBundle } from './pem-bundle.js';

export function isFederationData(value: unknown): value is JsonObject {
  return isJsonObject(value) && Array.isArray(foldedMember(value, 'federationRelationships'));
}

/**
 * Reads the bundles; a relationship without one is passed over. Throws E_JSON, E_BUNDLE, E_TRUST_DOMAIN, and what
 * decodePemBundle throws.
 */
export function decodeFederationData(input: DocumentInput, options: DecodeOptions = {}): DecodedBundles {
  const document = jsonDocumentOf(input);
  const { value } = document;
  const relationships = isJsonObject(value) ? foldedMember(value, 'federationRelationships') : undefined;
  if (!Array.isArray(relationships)) throw noBundle(`"federationRelationships" is ${kindOf(relationships)}`);
  if (document.hasDuplicates(relationships)) throw noBundle('a relationship has a member twice');
  const bundles = relationships.flatMap((relationship: unknown, index): NamedBundle[] => {
    if (!isJsonObject(relationship)) throw noBundle(`relationship ${index + 1} is ${kindOf(relationship)}`);
    const bundle = foldedMember(relationship, 'trustDomainBundle');
    if (bundle === undefined || bundle === null) return [];
    const name = foldedMember(relationship, 'trustDomain');
    if (typeof name !== 'string')
      throw noBundle(`relationship ${index + 1} has a bundle and no trust domain`);
    const pointer = `/federationRelationships/${index}/trustDomainBundle`;
    return [decodeOne(document, TrustDomain.parse(name), bundle, pointer, options)];
  });
  return { bundles, notes: [] };
}

function decodeOne(
  document: JsonDocument,
  trustDomain: TrustDomain,
  bundle: unknown,
  pointer: string,
  options: DecodeOptions,
): NamedBundle {
  if (isJsonObject(bundle))
    return { trustDomain, pointer, ...decodeBundleObject(document, bundle, pointer, options) };
  if (typeof bundle !== 'string') throw noBundle(`the bundle of ${trustDomain} is ${kindOf(bundle)}`);
  const { trustDomain: _, ...content } = decodePemBundle(Buffer.from(bundle), trustDomain);
  const places = new Map(content.x509Authorities.map((authority) => [authority, { pointer }]));
  return { trustDomain, pointer, content, places, notes: [], format: 'pem' };
}

/** SPIRE matches the names of members without regard to case. */
function foldedMember(object: JsonObject, name: string): unknown {
  const found = Object.keys(object).find((key) => key.toLowerCase() === name.toLowerCase());
  return found === undefined ? undefined : object[found];
}

function noBundle(why: string): MeshctlError {
  return new MeshctlError('E_BUNDLE', { what: 'this is no list of federation relationships', why });
}
