/** A token in the JSON serialization of JWS (RFC 7515 §7.2), which no SVID has: refused with the reason (JWT-SVID §5.1). */

import type { Place } from '../item.js';
import { readToken } from '../jwt.js';
import { type DocumentReader, isObject, type JsonObject, list, text } from './reader.js';

export async function readJsonSerialization(
  { found }: DocumentReader,
  value: JsonObject,
  place: Place,
): Promise<boolean> {
  if (text(value, 'payload') === undefined) return false;
  // DSSE envelopes have a payload and signatures too, with other members in them.
  const [first] = list(value, 'signatures') ?? [value];
  if (!isObject(first) || text(first, 'signature') === undefined) return false;
  if (text(first, 'protected') === undefined && !isObject(first['header'])) return false;
  found.items.push(readToken('{}', place)); // its form alone is what is wrong, whatever is in it
  return true;
}
