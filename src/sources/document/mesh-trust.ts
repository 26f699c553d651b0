/** Kuma's MeshTrust: the CAs of one trust domain, in PEM (Kubernetes and Universal). */
import type { BundleNote, DocumentPlace, X509Authority } from '../../bundle/index.js';
import { quoted } from '../../encoding/printable.js';
import { MeshctlError } from '../../errors.js';
import type { Item, Place } from '../item.js';
import { addPem } from '../pem-items.js';
import { inside } from '../place.js';
import { objectName } from './kubernetes.js';
import { parseTrustDomain } from './parse-trust-domain.js';
import { type DocumentReader, isObject, type JsonObject, list, object, text } from './reader.js';

export async function readMeshTrust(
  reader: DocumentReader,
  value: JsonObject,
  place: Place,
): Promise<boolean> {
  if ((text(value, 'kind') ?? text(value, 'type')) !== 'MeshTrust') return false;
  const at = inside(place, objectName(value));
  const spec = object(value, 'spec') ?? {};
  const trustDomain = text(spec, 'trustDomain');
  const trusted = trustDomain === undefined ? {} : { trustDomain };
  const places = new Map<X509Authority, DocumentPlace>();
  const notes: BundleNote[] = [];
  for (const [index, bundle] of (list(spec, 'caBundles') ?? []).entries()) {
    const type = isObject(bundle) ? text(bundle, 'type') : undefined;
    if (type !== undefined && type !== 'Pem')
      notes.push(
        stranger(
          `its type is ${quoted(type, 40)}, and Kuma knows Pem alone`,
          `/spec/caBundles/${index}/type`,
        ),
      );
    const pem = isObject(bundle) ? text(object(bundle, 'pem') ?? {}, 'value') : undefined;
    const pointer = `/spec/caBundles/${index}/pem/value`;
    if (pem === undefined) {
      notes.push(stranger('it has no certificate in "pem.value"', pointer));
      continue;
    }
    const { items } = reader.found;
    const before = items.length;
    addPem(reader.found, pem, inside(at, `spec.caBundles[${index}].pem.value`), trusted);
    const strangers = new Set<string>();
    for (let i = before; i < items.length; i++) {
      const item = items[i] as Item;
      if (item.kind === 'certificate') places.set({ certificate: item.certificate.der }, { pointer });
      else if (item.kind === 'broken') items[i] = { ...item, error: asNoCertificate(item.error) };
      else strangers.add(nameOf(item));
    }
    for (const name of strangers)
      notes.push(
        stranger(
          name === 'a private key' ? HOLDS_PRIVATE_KEY : `it holds ${name} where only certificates belong`,
          pointer,
        ),
      );
    if (items.length === before) notes.push(stranger('it holds no certificate', pointer));
  }
  const domain = parseTrustDomain(reader, trustDomain, at, 'kuma-mesh-trust-trust-domain');
  // A name that is none for other reasons too is said once, as the item that it broke.
  if (domain !== undefined) notes.unshift(...notesOfName(trustDomain));
  reader.found.bundles.push({
    place: at,
    format: 'mesh-trust',
    mesh: meshOf(value),
    ...(domain === undefined ? {} : { trustDomain: domain }),
    content: { x509Authorities: [...places.keys()], jwtAuthorities: [], witAuthorities: [] },
    notes,
    places,
  });
  return true;
}

/** What a note says of a private key: somebody may take the rest all the same. */
export const HOLDS_PRIVATE_KEY = 'it holds a private key where only certificates belong';

const CERTIFICATES_ONLY = 'kuma-mesh-trust-certificates-only';

/** The mesh that believes it: a label on Kubernetes, a field on Universal. */
function meshOf(value: JsonObject): string {
  const labels = object(object(value, 'metadata') ?? {}, 'labels') ?? {};
  return text(value, 'mesh') ?? text(labels, 'kuma.io/mesh') ?? 'default';
}

function stranger(message: string, pointer: string): BundleNote {
  return { rule: CERTIFICATES_ONLY, severity: 'error', message, place: { pointer } };
}

function asNoCertificate({ code, details, cause }: MeshctlError): MeshctlError {
  return new MeshctlError(code, { ...details, rule: CERTIFICATES_ONLY, cause });
}

/** What it is, and never what is in it. */
function nameOf(item: Item): string {
  switch (item.kind) {
    case 'private-key':
      return 'a private key';
    case 'certificate-request':
      return 'a certificate request';
    case 'crl':
      return 'a revocation list';
    case 'public-key':
      return 'a public key';
    default:
      return item.kind === 'other' ? `a block ${quoted(item.label, 40)}` : 'something else';
  }
}

/** An ID in place of the name is read as meant, and no proxy of Kuma's finds its bundle by it. */
function notesOfName(name: string | undefined): readonly BundleNote[] {
  if (name?.startsWith('spiffe://') !== true) return [];
  const message = `the trust domain ${quoted(name, 80)} is an ID where the bare name belongs`;
  const place = { pointer: '/spec/trustDomain' };
  return [{ rule: 'kuma-mesh-trust-trust-domain', severity: 'error', message, place }];
}
