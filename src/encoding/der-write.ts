/** Writes DER, for the few structures that are assembled by hand: stamped certificates and encrypted keys. */
import { MeshctlError } from '../errors.js';
import { TAG } from './der.js';

/** The identifier and length octets for content of this many bytes (shortest form). */
export function derHeader(tag: number, length: number): Buffer {
  if (length < 0x80) return Buffer.from([tag, length]);
  if (length < 0x100) return Buffer.from([tag, 0x81, length]);
  if (length < 0x10000) return Buffer.from([tag, 0x82, length >> 8, length & 0xff]);
  if (length < 0x1000000) return Buffer.from([tag, 0x83, length >> 16, (length >> 8) & 0xff, length & 0xff]);
  return Buffer.from([tag, 0x84, length >>> 24, (length >> 16) & 0xff, (length >> 8) & 0xff, length & 0xff]);
}

/** One element around the given parts. */
export function derEncode(tag: number, ...parts: Uint8Array[]): Buffer {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return Buffer.concat([derHeader(tag, length), ...parts]);
}

export const derSequence = (...parts: Uint8Array[]): Buffer => derEncode(TAG.SEQUENCE, ...parts);

/** A non-negative INTEGER in its shortest form. */
export function derInteger(value: number | bigint): Buffer {
  const hex = value.toString(16);
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  return (bytes[0] as number) >= 0x80
    ? derEncode(TAG.INTEGER, Buffer.of(0), bytes)
    : derEncode(TAG.INTEGER, bytes);
}

/** A BIT STRING of whole octets. */
export const derBitString = (bytes: Uint8Array): Buffer => derEncode(TAG.BIT_STRING, Buffer.of(0), bytes);

/** OBJECT IDENTIFIER from its dotted form (X.690 §8.19). Throws E_DER for a string that is none. */
export function derOid(dotted: string): Buffer {
  const [root = 0n, second = 0n, ...rest] = arcsOf(dotted);
  const octets: number[] = [];
  for (const arc of [root * 40n + second, ...rest]) {
    const base128 = [Number(arc & 0x7fn)];
    for (let left = arc >> 7n; left > 0n; left >>= 7n) base128.unshift(Number(left & 0x7fn) | 0x80);
    octets.push(...base128);
  }
  return derEncode(TAG.OID, Buffer.from(octets));
}

/** The first arc is 0, 1 or 2, and below 0 and 1 the second is at most 39. */
function arcsOf(dotted: string): bigint[] {
  if (/^(?:[01]\.[123]?[0-9]|2\.(?:0|[1-9][0-9]{0,38}))(?:\.(?:0|[1-9][0-9]{0,38})){0,61}$/.test(dotted)) {
    return dotted.split('.').map(BigInt);
  }
  throw new MeshctlError('E_DER', {
    what: 'not an OBJECT IDENTIFIER',
    where: JSON.stringify(dotted),
    why: 'it is not arcs of digits with dots between, starting with 0.0 to 0.39, 1.0 to 1.39 or 2',
  });
}
