/** The bundle map: bundles by trust domain name in one document (SPIFFE_Trust_Domain_and_Bundle.md §5). */

import { jsonPointer } from '../encoding/json-pointer.js';
import { isJsonObject, kindOf, memberOf } from '../encoding/json-value.js';
import { quoted } from '../encoding/printable.js';
import { MeshctlError } from '../errors.js';
import { TrustDomain } from '../spiffe/index.js';
import { BundleSet } from './bundle-set.js';
import {
  type DecodeOptions,
  type DocumentInput,
  decodeBundleObject,
  jsonDocumentOf,
} from './decode-spiffe-bundle.js';
import type { DecodedBundle } from './decoded.js';
import { namesOf } from './entry-context.js';
import { type BundleNote, NoteList } from './note.js';

/** A bundle that its document assigns to a trust domain. */
export interface NamedBundle extends DecodedBundle {
  readonly trustDomain: TrustDomain;
  /** JSON pointer of the bundle. */
  readonly pointer: string;
  /** That of the bundle itself, where the document holds bundles of several formats. */
  readonly format?: 'pem';
}

export interface DecodedBundles {
  readonly bundles: readonly NamedBundle[];
  /** Those on the document as a whole; each bundle has its own. */
  readonly notes: readonly BundleNote[];
}

/**
 * Reads a bundle map as a whole (Appendix B.1): one entry that is no bundle refuses all. Throws E_JSON, E_TRUST_DOMAIN
 * for a name that is none, and E_BUNDLE.
 */
export function decodeBundleMap(input: DocumentInput, options: DecodeOptions = {}): DecodedBundles {
  const document = jsonDocumentOf(input);
  const map = document.value;
  if (!isJsonObject(map))
    throw noMap('bundle-map-trust-domains', `it is ${kindOf(map)} where an object belongs`);
  if (document.repeatsMembers(map)) throw noMap('bundle-map-trust-domains', 'it has a member twice');
  const domains = memberOf(map, 'trust_domains');
  if (!isJsonObject(domains))
    throw noMap('bundle-map-trust-domains', `"trust_domains" is ${kindOf(domains)}`);
  if (document.repeatsMembers(domains)) {
    const twice = document.duplicates.find(
      ({ pointer }) => pointer.lastIndexOf('/') === TRUST_DOMAINS.length,
    );
    throw noMap(
      'bundle-map-unique-domains',
      `it names a trust domain twice${twice === undefined ? '' : `: ${quoted(twice.name)}`} (§5.1.1)`,
    );
  }
  const notes = new NoteList();
  const extra = Object.keys(map).filter((name) => name !== 'trust_domains');
  if (extra.length > 0) {
    const message = `not kept beside "trust_domains": ${namesOf(extra)}`;
    notes.add('bundle-extra-params-not-required', 'info', { pointer: '' }, message);
  }
  const bundles = Object.entries(domains).map(([name, bundle]) => {
    const pointer = jsonPointer(['trust_domains', name]);
    const trustDomain = bareName(name);
    if (!isJsonObject(bundle))
      throw noMap('bundle-map-trust-domains', `the bundle of ${name} is ${kindOf(bundle)}`);
    return {
      trustDomain,
      pointer,
      ...decodeBundleObject(document, bundle, pointer, { ...options, inMap: true }),
    };
  });
  noteSharedKeys(bundles, notes);
  return { bundles, notes: notes.notes };
}

const TRUST_DOMAINS = '/trust_domains';

/** The bundles alone, for those who validate with them. */
export function bundleSetOf({ bundles }: DecodedBundles): BundleSet {
  const set = new BundleSet();
  for (const { trustDomain, content } of bundles) set.add({ trustDomain, ...content });
  return set;
}

/** A map's names are bare (§5.1.1): an ID in their place would be a second spelling of the same trust domain. */
function bareName(name: string): TrustDomain {
  const trustDomain = trustDomainOf(name);
  if (trustDomain.name === name) return trustDomain;
  throw noMap(
    'bundle-map-trust-domains',
    `${quoted(name)} is not the bare name of a trust domain`,
    `Write "${trustDomain.name}"`,
  );
}

/** One key in two trust domains lets either speak for the other (§6.2). */
function noteSharedKeys(bundles: readonly NamedBundle[], notes: NoteList): void {
  const owner = new Map<string, string>();
  for (const { trustDomain, content, pointer, places } of bundles) {
    const authorities = [
      ...content.x509Authorities.map((authority) => [authority, authority.certificate] as const),
      ...content.jwtAuthorities.map((authority) => [authority, authority.publicKey.der] as const),
      ...content.witAuthorities.map((authority) => [authority, authority.publicKey.der] as const),
    ];
    for (const [authority, der] of authorities) {
      const id = der.toString('latin1');
      const other = owner.get(id) ?? trustDomain.name;
      owner.set(id, other);
      if (other === trustDomain.name) continue;
      const message = `this authority is in the bundle of ${other} too: each can speak for the other`;
      notes.add('bundle-key-one-domain', 'warning', places.get(authority) ?? { pointer }, message);
    }
  }
}

function trustDomainOf(name: string): TrustDomain {
  try {
    return TrustDomain.parse(name);
  } catch (error) {
    if (!(error instanceof MeshctlError)) throw error;
    throw new MeshctlError(error.code, { ...error.details, rule: 'bundle-map-trust-domains', cause: error });
  }
}

function noMap(rule: string, why: string, fix?: string): MeshctlError {
  return new MeshctlError('E_BUNDLE', { what: 'this is not a SPIFFE bundle map', why, fix, rule });
}
