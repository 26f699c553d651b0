/** Kubernetes objects that carry certificates, and the Lists that carry objects. */

import { TRUST_DOMAIN_ANNOTATION } from '../../bundle/index.js';
import type { FoundBundle, Place } from '../item.js';
import { inside, namesTrust } from '../place.js';
import { parseTrustDomain } from './parse-trust-domain.js';
import { type DocumentReader, type JsonObject, list, object, text } from './reader.js';

/** `Secret demo/web`, `MeshTrust example.org`. */
export function objectName(value: JsonObject): string {
  const metadata = object(value, 'metadata') ?? {};
  const namespace = text(metadata, 'namespace');
  const name = text(metadata, 'name') ?? text(value, 'name') ?? '';
  const kind = text(value, 'kind') ?? text(value, 'type') ?? 'object';
  return `${kind} ${namespace === undefined ? name : `${namespace}/${name}`}`.trim();
}

/** `items` of a List, each a document of its own. */
export async function readList(reader: DocumentReader, value: JsonObject, place: Place): Promise<boolean> {
  const items = list(value, 'items');
  if (items === undefined || !/List$/.test(text(value, 'kind') ?? '')) return false;
  for (const item of items) await reader.value(item, place);
  return true;
}

/** Secret and ConfigMap: `data` in base64 or as text, `stringData`, `binaryData`. */
export async function readSecret(reader: DocumentReader, value: JsonObject, place: Place): Promise<boolean> {
  const kind = text(value, 'kind') ?? text(value, 'type');
  if (kind !== 'Secret' && kind !== 'ConfigMap') return false;
  const at = inside(place, objectName(value));
  noteOwner(reader, value);
  const encoding = kind === 'Secret' ? 'base64' : 'utf8';
  const data = Object.hasOwn(value, 'data') ? value['data'] : undefined;
  // Kuma's Universal Secrets have one value and no keys.
  if (typeof data === 'string')
    await reader.bytes(Buffer.from(data, 'base64'), inside(at, 'data'), undefined);
  const count = reader.found.items.length;
  const bundles = reader.found.bundles.length;
  for (const [field, encoded] of [
    ['data', encoding],
    ['stringData', 'utf8'],
    ['binaryData', 'base64'],
  ] as const) {
    for (const [key, content] of Object.entries(object(value, field) ?? {})) {
      if (typeof content !== 'string') continue;
      const step = `${field}[${JSON.stringify(key)}]`;
      const trusted = kind === 'ConfigMap' || namesTrust(key) ? {} : undefined;
      await reader.bytes(Buffer.from(content, encoded), inside(at, step), trusted);
    }
  }
  nameBundles(reader, value, at, bundles);
  if (reader.found.items.length === count && reader.found.bundles.length === bundles)
    reader.found.notes.push(`${objectName(value)} holds nothing that is read here.`);
  return true;
}

/** The bundles that were found since are those of the trust domain that the object names, as `bundle export` writes it. */
function nameBundles(reader: DocumentReader, value: JsonObject, place: Place, since: number): void {
  const { bundles } = reader.found;
  const annotations = object(object(value, 'metadata') ?? {}, 'annotations') ?? {};
  const name = text(annotations, TRUST_DOMAIN_ANNOTATION);
  const trustDomain =
    bundles.length > since
      ? parseTrustDomain(reader, name, place, 'fed-association-communicated')
      : undefined;
  const format = (text(value, 'kind') ?? text(value, 'type') ?? '').toLowerCase();
  for (let i = since; i < bundles.length; i++) {
    const bundle = bundles[i] as FoundBundle;
    bundles[i] = { ...bundle, format, ...(trustDomain === undefined ? {} : { trustDomain }) };
  }
}

/** cert-manager writes on a Secret which Certificate it keeps there. */
function noteOwner(reader: DocumentReader, value: JsonObject): void {
  const annotations = object(object(value, 'metadata') ?? {}, 'annotations') ?? {};
  const certificate = text(annotations, 'cert-manager.io/certificate-name');
  if (certificate === undefined) return;
  const issuer = text(annotations, 'cert-manager.io/issuer-name');
  const from = issuer === undefined ? '' : ` from the issuer ${issuer}`;
  reader.found.notes.push(
    `${objectName(value)} is kept by cert-manager for the Certificate ${certificate}${from}, and renewed in place.`,
  );
}
