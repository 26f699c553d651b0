/** MeshIdentity with a CA of the user's own (`spec.provider.bundled.ca`): the certificate and key, or where they are. */
import type { Place } from '../item.js';
import { inside } from '../place.js';
import { objectName } from './kubernetes.js';
import { type DocumentReader, type JsonObject, object, text } from './reader.js';

const CA = 'spec.provider.bundled.ca';

export async function readMeshIdentity(
  reader: DocumentReader,
  value: JsonObject,
  place: Place,
): Promise<boolean> {
  if ((text(value, 'kind') ?? text(value, 'type')) !== 'MeshIdentity') return false;
  const at = inside(place, objectName(value));
  const provider = object(object(value, 'spec') ?? {}, 'provider') ?? {};
  const ca = object(object(provider, 'bundled') ?? {}, 'ca');
  if (ca === undefined) {
    const type = text(provider, 'type');
    const what = type === undefined ? 'has no provider' : `has the provider ${type} and names no CA`;
    reader.found.notes.push(`${objectName(value)} ${what}, so there is no certificate in it.`);
    return true;
  }
  for (const field of ['certificate', 'privateKey'] as const) {
    const source = object(ca, field);
    if (source !== undefined) await readDataSource(reader, source, at, field, objectName(value));
  }
  return true;
}

/** A SecureDataSource: inline, or a name of something on the control plane's side. */
async function readDataSource(
  reader: DocumentReader,
  source: JsonObject,
  place: Place,
  field: string,
  owner: string,
): Promise<void> {
  const inline = text(object(source, 'insecureInline') ?? {}, 'value');
  if (inline !== undefined) {
    const at = inside(place, `${CA}.${field}.insecureInline.value`);
    await reader.bytes(Buffer.from(inline), at, undefined);
    return;
  }
  const elsewhere = placeOf(source);
  if (elsewhere !== undefined) reader.found.notes.push(`${CA}.${field} of ${owner} is in ${elsewhere}.`);
}

function placeOf(source: JsonObject): string | undefined {
  const secret = text(object(source, 'secretRef') ?? {}, 'name');
  if (secret !== undefined) return `the Secret ${secret}`;
  const file = text(object(source, 'file') ?? {}, 'path');
  if (file !== undefined) return `the file ${file} of the control plane`;
  const variable = text(object(source, 'envVar') ?? {}, 'name');
  return variable === undefined ? undefined : `the variable ${variable} of the control plane`;
}
