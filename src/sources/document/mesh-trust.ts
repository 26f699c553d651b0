/** MeshTrust: a bundle that names its trust domain (Kubernetes and Universal). */
import { MeshctlError } from '../../errors.js';
import { TrustDomain } from '../../spiffe/index.js';
import type { Place } from '../item.js';
import { addPem } from '../pem-items.js';
import { inside } from '../place.js';
import { objectName } from './kubernetes.js';
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
  const authorities: Buffer[] = [];
  for (const [index, bundle] of (list(spec, 'caBundles') ?? []).entries()) {
    const pem = isObject(bundle) ? text(object(bundle, 'pem') ?? {}, 'value') : undefined;
    if (pem === undefined) continue;
    const { items } = reader.found;
    const before = items.length;
    addPem(reader.found, pem, inside(at, `spec.caBundles[${index}].pem.value`), trusted);
    for (const item of items.slice(before))
      if (item.kind === 'certificate') authorities.push(item.certificate.der);
  }
  const domain = parseTrustDomain(reader, trustDomain, at);
  reader.found.bundles.push({
    place: at,
    format: 'mesh-trust',
    ...(domain === undefined ? {} : { trustDomain: domain }),
    content: {
      x509Authorities: authorities.map((certificate) => ({ certificate })),
      jwtAuthorities: [],
      witAuthorities: [],
    },
  });
  return true;
}

/** A name that is none stands there as a broken item: in one MeshTrust it breaks the whole mesh. */
export function parseTrustDomain(
  reader: DocumentReader,
  name: string | undefined,
  place: Place,
): TrustDomain | undefined {
  if (name === undefined) return undefined;
  try {
    return TrustDomain.parse(name);
  } catch (error) {
    if (!(error instanceof MeshctlError)) throw error;
    reader.found.items.push({ kind: 'broken', place, error });
    return undefined;
  }
}
