/** `spire-server x509 mint -output json`, as an object or (up to SPIRE 1.14) in an array, and SVIDs as meshctl prints them. */
import type { Place } from '../item.js';
import { inside } from '../place.js';
import { type DocumentReader, type JsonObject, list, text } from './reader.js';

export async function readMintedSvid(
  reader: DocumentReader,
  value: JsonObject,
  place: Place,
): Promise<boolean> {
  const chain = list(value, 'x509_svid');
  const roots = list(value, 'root_cas');
  if (chain === undefined || roots === undefined) return false;
  const read = async (encoded: unknown, step: string, isTrusted: boolean) => {
    if (typeof encoded !== 'string') return;
    await reader.bytes(Buffer.from(encoded, 'base64'), inside(place, step), isTrusted ? {} : undefined);
  };
  for (const [index, der] of chain.entries()) await read(der, `x509_svid[${index}]`, false);
  await read(text(value, 'private_key'), 'private_key', false);
  for (const [index, der] of roots.entries()) await read(der, `root_cas[${index}]`, true);
  return true;
}
