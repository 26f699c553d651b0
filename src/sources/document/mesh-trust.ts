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
    const pem = isObject(bundle) ? text(object(bundle, 'pem') ?? {}, 'value') : undefined;
    if (pem === undefined) continue;
    const { items } = reader.found;
    const before = items.length;
    addPem(reader.found, pem, inside(at, `spec.caBundles[${index}].pem.value`), trusted);
    const pointer = `/spec/caBundles/${index}/pem/value`;
    const strangers = new Set<string>();
    for (let i = before; i < items.length; i++) {
      const item = items[i] as Item;
      if (item.kind === 'certificate') places.set({ certificate: item.certificate.der }, { pointer });
      else if (item.kind === 'broken') items[i] = { ...item, error: asNoCertificate(item.error) };
      else strangers.add(nameOf(item));
    }
    for (const name of strangers)
      notes.push(stranger(`it holds ${name} where only certificates belong`, pointer));
    if (items.length === before) notes.push(stranger('it holds no certificate', pointer));
  }
  const domain = parseTrustDomain(reader, trustDomain, at, 'kuma-mesh-trust-trust-domain');
  // A name that is none for other reasons too is said once, as the item that it broke.
  if (domain !== undefined) notes.unshift(...notesOfName(trustDomain));
  reader.found.bundles.push({
    place: at,
    format: 'mesh-trust',
    ...(domain === undefined ? {} : { trustDomain: domain }),
    content: { x509Authorities: [...places.keys()], jwtAuthorities: [], witAuthorities: [] },
    notes,
    places,
  });
  return true;
}

const CERTIFICATES_ONLY = 'kuma-mesh-trust-certificates-only';

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
