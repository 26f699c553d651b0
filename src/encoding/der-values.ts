/** The values of primitive DER elements (X.690 §8 and §11), each read strictly. */
import { isUtf8 } from 'node:buffer';
import { type Der, derError, TAG } from './der.js';

/** BOOLEAN: FALSE is 0x00 and TRUE is 0xFF (X.690 §11.1). */
export function readBoolean(element: Der): boolean {
  const value = element.bytes[element.content];
  if (element.length !== 1 || (value !== 0x00 && value !== 0xff)) {
    throw derError(element.content, 'a BOOLEAN is one byte, 0x00 or 0xff');
  }
  return value === 0xff;
}

/** INTEGER content octets, checked for minimal form (X.690 §8.3.2). The sign is the top bit. */
export function readIntegerBytes(element: Der): Buffer {
  checkInteger(element);
  return element.value();
}

function checkInteger({ bytes, content, end }: Der): void {
  if (content === end) throw derError(content, 'an INTEGER has no content');
  if (content + 1 === end) return;
  const first = bytes[content] as number;
  const second = bytes[content + 1] as number;
  if ((first === 0x00 && second < 0x80) || (first === 0xff && second >= 0x80)) {
    throw derError(content, 'an INTEGER is not written in its shortest form');
  }
}

/** INTEGER of any size and sign. */
export function readBigInteger(element: Der): bigint {
  const bytes = readIntegerBytes(element);
  const magnitude = BigInt(`0x${bytes.toString('hex')}`);
  return (bytes[0] as number) >= 0x80 ? magnitude - (1n << BigInt(8 * bytes.length)) : magnitude;
}

/** INTEGER from 0 to 2^31 - 1: versions, path lengths, counts. */
export function readSmallInteger(element: Der, what: string): number {
  checkInteger(element);
  const { bytes, content, end } = element;
  if (end - content > 4 || (bytes[content] as number) >= 0x80)
    throw derError(content, `${what} is out of range`);
  let value = 0;
  for (let i = content; i < end; i++) value = (value << 8) | (bytes[i] as number);
  return value;
}

export interface BitString {
  readonly unusedBits: number;
  readonly bytes: Buffer;
}

/** BIT STRING: unused bits are at most seven and zero (X.690 §11.2.1). */
export function readBitString(element: Der): BitString {
  const unusedBits = readUnusedBits(element);
  return { unusedBits, bytes: element.bytes.subarray(element.content + 1, element.end) };
}

/** How many bits of the last octet do not count, checked; the octets begin after this count's own. */
export function readUnusedBits({ bytes, content, end }: Der): number {
  const unusedBits = bytes[content] as number;
  if (content === end || unusedBits > 7 || (content + 1 === end && unusedBits > 0)) {
    throw derError(content, 'a BIT STRING has a wrong count of unused bits');
  }
  if (unusedBits > 0 && ((bytes[end - 1] as number) & ((1 << unusedBits) - 1)) !== 0) {
    throw derError(end - 1, 'the unused bits of a BIT STRING are not zero');
  }
  return unusedBits;
}

/** BIT STRING that holds whole octets: keys and signatures. */
export function readBitStringOctets(element: Der, what: string): Buffer {
  if (readUnusedBits(element) !== 0) throw derError(element.content, `${what} does not end on a byte`);
  return element.bytes.subarray(element.content + 1, element.end);
}

/**
 * The same dozen identifiers stand in all certificates: the first that falls into a slot is kept by its bytes. None
 * is replaced: certificates full of identifiers that never come again would pay for it each time.
 */
const OID_SLOTS = 512;
const MAX_KEPT_BYTES = 16;
const keptOids: ({ readonly bytes: Uint8Array; readonly dotted: string } | undefined)[] = new Array(
  OID_SLOTS,
).fill(undefined);

/** OBJECT IDENTIFIER in dotted form (X.690 §8.19). */
export function readOid(element: Der): string {
  const { bytes, content, end } = element;
  if (end - content > MAX_KEPT_BYTES) return dottedOf(element);
  let hash = 0;
  for (let i = content; i < end; i++) hash = (hash * 31 + (bytes[i] as number)) & 0xffffff;
  const slot = hash % OID_SLOTS;
  const kept = keptOids[slot];
  if (kept !== undefined) return holds(element, kept.bytes) ? kept.dotted : dottedOf(element);
  const dotted = unique(dottedOf(element));
  keptOids[slot] = { bytes: Uint8Array.from(element.value()), dotted };
  return dotted;
}

/** V8 keeps one copy of each property name, and tells two of them apart without a look at their characters. */
const unique = (text: string): string => Object.keys({ [text]: true })[0] as string;

function holds({ bytes, content, end }: Der, wanted: Uint8Array): boolean {
  if (end - content !== wanted.length) return false;
  for (let i = 0; i < wanted.length; i++) if (bytes[content + i] !== wanted[i]) return false;
  return true;
}

function dottedOf({ bytes, content, end }: Der): string {
  if (end === content || end - content > 64)
    throw derError(content, 'an OBJECT IDENTIFIER has an impossible length');
  if (((bytes[end - 1] as number) & 0x80) !== 0) throw derError(end - 1, 'an OBJECT IDENTIFIER is cut off');
  let dotted = '';
  let arc = 0;
  let arcStart = content;
  for (let i = content; i < end; i++) {
    const octet = bytes[i] as number;
    if (i === arcStart && octet === 0x80) throw derError(i, 'an arc of an OBJECT IDENTIFIER is padded');
    arc = arc * 128 + (octet & 0x7f);
    if (octet >= 0x80) continue;
    // Seven octets are 49 bits, which a number holds exactly; longer arcs (UUIDs under 2.25) need more.
    const exact = i - arcStart < 7 ? arc : wideArc(bytes, arcStart, i);
    dotted += dotted === '' ? firstArcs(exact) : `.${exact}`;
    arc = 0;
    arcStart = i + 1;
  }
  return dotted;
}

/** The first subidentifier holds two arcs: 40 times the first, 0 to 2, plus the second (X.690 §8.19.4). */
function firstArcs(both: number | bigint): string {
  if (both < 40) return `0.${both}`;
  if (both < 80) return `1.${Number(both) - 40}`;
  return `2.${typeof both === 'bigint' ? both - 80n : both - 80}`;
}

function wideArc(bytes: Buffer, first: number, last: number): bigint {
  let arc = 0n;
  for (let i = first; i <= last; i++) arc = arc * 128n + BigInt((bytes[i] as number) & 0x7f);
  return arc;
}

/** How each string type becomes text; what its alphabet forbids is an error. */
const STRING_TYPES: Record<number, { name: string; decode(bytes: Buffer): string | undefined }> = {
  [TAG.UTF8_STRING]: { name: 'UTF8String', decode: utf8 },
  [TAG.PRINTABLE_STRING]: {
    name: 'PrintableString',
    decode: (b) => matching(b, /^[A-Za-z0-9 '()+,\-./:=?]*$/),
  },
  [TAG.NUMERIC_STRING]: { name: 'NumericString', decode: (b) => matching(b, /^[0-9 ]*$/) },
  [TAG.IA5_STRING]: { name: 'IA5String', decode: (b) => matching(b, /^[\x00-\x7f]*$/) },
  [TAG.VISIBLE_STRING]: { name: 'VisibleString', decode: (b) => matching(b, /^[\x20-\x7e]*$/) },
  [TAG.TELETEX_STRING]: { name: 'TeletexString', decode: (b) => b.toString('latin1') },
  [TAG.BMP_STRING]: { name: 'BMPString', decode: bmp },
  [TAG.UNIVERSAL_STRING]: { name: 'UniversalString', decode: universal },
};

/** The text of a string element, or undefined when the tag is no string type. */
export function readString(element: Der): string | undefined {
  const type = STRING_TYPES[element.tag];
  if (type === undefined) return undefined;
  const text = type.decode(element.value());
  if (text === undefined)
    throw derError(element.content, `the bytes are outside the alphabet of ${type.name}`);
  return text;
}

/** The name of a string type by its tag. */
export function stringTypeName(tag: number): string | undefined {
  return STRING_TYPES[tag]?.name;
}

/** ASCII bytes as text; E_DER when a byte is above 0x7f. Used for IA5String behind an implicit tag. */
export function readIa5(element: Der, what: string): string {
  const { bytes, content, end } = element;
  for (let i = content; i < end; i++) {
    if ((bytes[i] as number) > 0x7f) throw derError(i, `${what} holds a byte outside ASCII`);
  }
  return bytes.toString('latin1', content, end);
}

function matching(bytes: Buffer, alphabet: RegExp): string | undefined {
  const text = bytes.toString('latin1');
  return alphabet.test(text) ? text : undefined;
}

function utf8(bytes: Buffer): string | undefined {
  return isUtf8(bytes) ? bytes.toString('utf8') : undefined;
}

/** UCS-2; pairs of surrogates are taken as UTF-16, as writers do, half a pair is no text. */
function bmp(bytes: Buffer): string | undefined {
  if (bytes.length % 2 !== 0) return undefined;
  const text = Buffer.from(bytes).swap16().toString('utf16le');
  return /\p{Surrogate}/u.test(text) ? undefined : text;
}

function universal(bytes: Buffer): string | undefined {
  if (bytes.length % 4 !== 0) return undefined;
  let text = '';
  for (let i = 0; i < bytes.length; i += 4) {
    const point = bytes.readUInt32BE(i);
    if (point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) return undefined;
    text += String.fromCodePoint(point);
  }
  return text;
}
