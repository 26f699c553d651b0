/** Istio's mesh configuration: the trust anchors in `caCertificates`, each for the trust domains that it names. */
import type { X509Authority } from '../../bundle/index.js';
import { quoted } from '../../encoding/printable.js';
import type { TrustDomain } from '../../spiffe/index.js';
import type { Place } from '../item.js';
import { addPem } from '../pem-items.js';
import { inside } from '../place.js';
import { parseTrustDomain } from './parse-trust-domain.js';
import { type DocumentReader, isObject, type JsonObject, list, object, text } from './reader.js';

/** Where the configuration stands: by itself (the ConfigMap `istio`), in Helm values, in an IstioOperator. */
const WAYS = [[], ['meshConfig'], ['spec', 'meshConfig'], ['spec', 'values', 'meshConfig']] as const;

interface Anchors {
  readonly trustDomain: TrustDomain | undefined;
  readonly authorities: X509Authority[];
}

export async function readIstioMesh(
  reader: DocumentReader,
  value: JsonObject,
  place: Place,
): Promise<boolean> {
  for (const way of WAYS) {
    const config = way.reduce<JsonObject | undefined>((at, step) => at && object(at, step), value);
    const entries = config && list(config, 'caCertificates');
    if (entries === undefined) continue;
    const at = inside(place, [...way, 'caCertificates'].join('.'));
    const found = new Map<string, Anchors>();
    for (const [index, entry] of entries.entries())
      if (isObject(entry)) readEntry(reader, entry, inside(at, `[${index}]`), found);
    for (const { trustDomain, authorities } of found.values()) {
      reader.found.bundles.push({
        place: at,
        format: 'istio',
        ...(trustDomain === undefined ? {} : { trustDomain }),
        content: { x509Authorities: authorities, jwtAuthorities: [], witAuthorities: [] },
        notes: [],
      });
    }
    return true;
  }
  return false;
}

function readEntry(
  { found, ...reader }: DocumentReader,
  entry: JsonObject,
  place: Place,
  anchors: Map<string, Anchors>,
): void {
  const url = text(entry, 'spiffeBundleUrl');
  if (url !== undefined)
    found.notes.push(`Istio fetches a bundle from ${quoted(url)}, which is not in the file.`);
  const pem = text(entry, 'pem');
  if (pem === undefined) return;
  const names = (list(entry, 'trustDomains') ?? []).filter((name) => typeof name === 'string');
  if (names.length === 0)
    found.notes.push('An anchor without "trustDomains" counts for every trust domain with Istio.');
  const [first] = names;
  const before = found.items.length;
  addPem(found, pem, place, first === undefined ? {} : { trustDomain: first });
  const authorities = found.items
    .slice(before)
    .flatMap((item) => (item.kind === 'certificate' ? [{ certificate: item.certificate.der }] : []));
  for (const name of names.length === 0 ? [undefined] : names) {
    const trustDomain = parseTrustDomain({ found, ...reader }, name, place, 'fed-params-explicit');
    if (name !== undefined && trustDomain === undefined) continue;
    const known = anchors.get(name ?? '') ?? { trustDomain, authorities: [] };
    known.authorities.push(...authorities);
    anchors.set(name ?? '', known);
  }
}
