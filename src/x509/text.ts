/** Strings in certificates that may be anything: text where it can be read, hex where it cannot. */
import type { Der } from '../encoding/der.js';
import { readString } from '../encoding/der-values.js';
import { MeshctlError } from '../errors.js';

/** The text of a string element; undefined for other types and for strings with bytes outside their alphabet. */
export function readText(element: Der): string | undefined {
  try {
    return readString(element);
  } catch (error) {
    if (error instanceof MeshctlError) return undefined;
    throw error;
  }
}

/** `#` and lower-case hex, as RFC 4514 §2.4 writes values that are no text. */
export const hexText = (bytes: Buffer): string => `#${bytes.toString('hex')}`;
