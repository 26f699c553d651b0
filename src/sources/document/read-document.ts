/** Asks the readers of documents in turn, then looks for PEM in any field. */
import type { Place } from '../item.js';
import { readBundleDocument, readFederatedTrustDomain } from './bundle-document.js';
import { readEnvoy } from './envoy.js';
import { readIstioMesh } from './istio.js';
import { readJsonSerialization } from './jws.js';
import { readList, readSecret } from './kubernetes.js';
import { readMeshIdentity } from './mesh-identity.js';
import { readMeshTrust } from './mesh-trust.js';
import { type DocumentReader, isObject } from './reader.js';
import { readMintedSvid } from './spire.js';
import { walkForPem } from './walk.js';

/** The most telling first: a bundle map has no `kind` and no `keys`. */
const READERS = [
  readList,
  readMeshTrust,
  readMeshIdentity,
  readFederatedTrustDomain,
  readSecret,
  readIstioMesh,
  readMintedSvid,
  readBundleDocument,
  readJsonSerialization,
] as const;

/** Whether anything was recognised in a value of JSON or YAML. */
export async function readDocument(reader: DocumentReader, value: unknown, place: Place): Promise<boolean> {
  if (readEnvoy(reader, value, place)) return true;
  if (!isObject(value)) return false;
  for (const read of READERS) if (await read(reader, value, place)) return true;
  return walkForPem(reader, value, place);
}
