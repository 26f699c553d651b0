/** Bundles as SPIRE's own JSON has them: the `types.Bundle` message of its API, alone or in what its commands print. */
import { decodeBase64 } from '../encoding/base64.js';
import { parseDer, TAG } from '../encoding/der.js';
import type { JsonDocument } from '../encoding/json-document.js';
import { jsonPointer } from '../encoding/json-pointer.js';
import { isJsonObject, type JsonObject, kindOf, memberOf } from '../encoding/json-value.js';
import { quoted } from '../encoding/printable.js';
import { MeshctlError } from '../errors.js';
import { TrustDomain } from '../spiffe/index.js';
import { PublicKeyInfo, publicKeyFromSpki } from '../x509/index.js';
import type { JwtAuthority, X509Authority } from './bundle.js';
import type { DecodedBundles, NamedBundle } from './bundle-map.js';
import { readCaCertificate } from './ca-certificate.js';
import { type DecodeOptions, type DocumentInput, jsonDocumentOf, placeOf } from './decode-spiffe-bundle.js';
import { assemble } from './decoded.js';
import { type EntryContext, ignore, noteUnusable, type Placed } from './entry-context.js';
import { NoteList } from './note.js';

/** Longer lists are cut off by SPIRE's own paging. */
const MAX_BUNDLES = 10_000;

/**
 * Reads what `bundle show`, `bundle list`, `bundle set`, `federation show` and the like print with `-output json`.
 * Throws E_JSON, E_TRUST_DOMAIN, and E_BUNDLE when there is no bundle in it.
 */
export function decodeSpireBundles(input: DocumentInput, options: DecodeOptions = {}): DecodedBundles {
  const document = jsonDocumentOf(input);
  const found = findSpireBundles(document.value);
  if (found.length === 0) throw noBundle('it has no bundle with a "trust_domain" and authorities');
  if (found.length > MAX_BUNDLES) throw noBundle(`it has more than ${MAX_BUNDLES} bundles`);
  if (isJsonObject(document.value) && document.hasDuplicates(document.value))
    throw noBundle(`it has a member twice: ${quoted(document.duplicates[0]?.pointer ?? '')}`);
  const bundles = found.map(({ bundle, pointer }) => decodeOne(document, bundle, pointer, options));
  return { bundles, notes: [] };
}

interface FoundObject {
  readonly bundle: JsonObject;
  readonly pointer: string;
}

/** The bundle messages of a document, where SPIRE's commands put them. */
export function findSpireBundles(value: unknown): readonly FoundObject[] {
  const holders = [{ object: value, pointer: '' }, ...listed(value)];
  return holders.flatMap(({ object, pointer }) =>
    STEPS.flatMap((steps) => {
      const bundle = steps.reduce<unknown>((at, step) => isJsonObject(at) && memberOf(at, step), object);
      return isBundleMessage(bundle) ? [{ bundle, pointer: `${pointer}${jsonPointer(steps)}` }] : [];
    }),
  );
}

/** From the document, or an item of its list, to a bundle. */
const STEPS = [[], ['bundle'], ['trust_domain_bundle'], ['federation_relationship', 'trust_domain_bundle']];
const LISTS = ['bundles', 'results', 'federation_relationships'];
const AUTHORITIES = ['x509_authorities', 'jwt_authorities', 'wit_authorities'];

function listed(value: unknown): { readonly object: unknown; readonly pointer: string }[] {
  if (!isJsonObject(value)) return [];
  return LISTS.flatMap((name) => {
    const list = memberOf(value, name);
    return Array.isArray(list) ? list.map((object, i) => ({ object, pointer: `/${name}/${i}` })) : [];
  });
}

function isBundleMessage(value: unknown): value is JsonObject {
  if (!isJsonObject(value) || typeof memberOf(value, 'trust_domain') !== 'string') return false;
  return AUTHORITIES.some((name) => Array.isArray(memberOf(value, name)));
}

function decodeOne(
  document: JsonDocument,
  bundle: JsonObject,
  pointer: string,
  { now }: DecodeOptions,
): NamedBundle {
  const notes = new NoteList();
  const trustDomain = TrustDomain.parse(String(memberOf(bundle, 'trust_domain')));
  const read = <T>(name: string, one: (item: JsonObject, context: EntryContext) => T | undefined) =>
    readList(document, bundle, pointer, name, notes, now, one);
  const found = {
    x509: read('x509_authorities', x509Authority),
    jwt: read('jwt_authorities', jwtAuthority),
    wit: read('wit_authorities', jwtAuthority),
  };
  const place = placeOf(document, bundle, pointer);
  const sequence = wholeNumber(memberOf(bundle, 'sequence_number'));
  if (sequence === undefined)
    notes.add(
      'bundle-sequence-integer',
      'error',
      place,
      '"sequence_number" is not looked at: it is no number',
    );
  const hint = wholeNumber(memberOf(bundle, 'refresh_hint'));
  if (hint === undefined)
    notes.add(
      'bundle-refresh-hint-integer',
      'error',
      place,
      '"refresh_hint" is not looked at: it is no number',
    );
  // Zero is how protobuf says that a number is not set.
  const numbers = {
    ...(sequence ? { sequence } : {}),
    ...(hint ? { refreshHint: Number(hint) } : {}),
  };
  return { trustDomain, pointer, ...assemble(found, numbers, notes), notes: notes.notes };
}

function readList<T>(
  document: JsonDocument,
  bundle: JsonObject,
  pointer: string,
  name: string,
  notes: NoteList,
  now: number | undefined,
  one: (item: JsonObject, context: EntryContext) => T | undefined,
): Placed<T>[] {
  const list = memberOf(bundle, name);
  if (!Array.isArray(list)) return [];
  return list.flatMap((item: unknown, index) => {
    const place = placeOf(document, item, `${pointer}/${name}/${index}`);
    const context = { place, notes, now };
    const authority = isJsonObject(item)
      ? one(item, context)
      : ignore(context, 'bundle-jwk-valid-public-key', `it is ${kindOf(item)}`);
    return authority === undefined ? [] : [{ authority, place }];
  });
}

function x509Authority(item: JsonObject, context: EntryContext): X509Authority | undefined {
  const asn1 = memberOf(item, 'asn1');
  if (typeof asn1 !== 'string')
    return ignore(context, 'x509-bundle-x5c-present', `its "asn1" is ${kindOf(asn1)}`);
  const certificate = readCaCertificate(asn1, context);
  return certificate && { certificate: certificate.der, ...tainted(item) };
}

function jwtAuthority(item: JsonObject, context: EntryContext): JwtAuthority | undefined {
  const publicKey = publicKeyOf(item, context);
  if (publicKey === undefined) return undefined;
  const keyId = memberOf(item, 'key_id');
  const expiresAt = wholeNumber(memberOf(item, 'expires_at'));
  noteUnusable(publicKey, 'JWT-SVID', context);
  return {
    publicKey,
    ...(typeof keyId === 'string' && keyId !== '' ? { keyId } : {}),
    ...(expiresAt ? { expiresAt: Number(expiresAt) } : {}),
    ...tainted(item),
  };
}

function publicKeyOf(item: JsonObject, context: EntryContext): PublicKeyInfo | undefined {
  const text = memberOf(item, 'public_key');
  const der = typeof text === 'string' ? decodeBase64(text) : undefined;
  if (der === undefined)
    return ignore(context, 'bundle-jwk-valid-public-key', 'its "public_key" is not base64');
  try {
    const key = new PublicKeyInfo(parseDer(der, TAG.SEQUENCE, 'the public key'));
    void publicKeyFromSpki(der); // what OpenSSL cannot use verifies nothing
    return key;
  } catch (error) {
    if (!(error instanceof MeshctlError)) throw error;
    return ignore(context, 'bundle-jwk-valid-public-key', `its "public_key" is no key (${error.message})`);
  }
}

const tainted = (item: JsonObject): { tainted?: true } =>
  memberOf(item, 'tainted') === true ? { tainted: true } : {};

const UINT64_LIMIT = 1n << 64n;

/** Protobuf's JSON writes 64-bit numbers as strings; absent is zero. Undefined for what is no such number. */
function wholeNumber(value: unknown): bigint | undefined {
  if (value === undefined || value === null) return 0n;
  const text = typeof value === 'number' || typeof value === 'bigint' ? `${value}` : value;
  return typeof text === 'string' && /^[0-9]{1,20}$/.test(text) && BigInt(text) < UINT64_LIMIT
    ? BigInt(text)
    : undefined;
}

function noBundle(why: string): MeshctlError {
  return new MeshctlError('E_BUNDLE', { what: "this is not a bundle in SPIRE's JSON", why });
}
