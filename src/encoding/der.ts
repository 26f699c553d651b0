/**
 * A strict, bounded, zero-copy reader for DER (X.690 §8 and §10): definite and minimal lengths, low tag numbers,
 * nothing left over. An element is a window on the input; nothing is copied until somebody asks for a value.
 */
import { MeshctlError } from '../errors.js';

/** Identifier octets (X.690 §8.1.2) of the types that certificates use. */
export const TAG = {
  BOOLEAN: 0x01,
  INTEGER: 0x02,
  BIT_STRING: 0x03,
  OCTET_STRING: 0x04,
  NULL: 0x05,
  OID: 0x06,
  UTF8_STRING: 0x0c,
  NUMERIC_STRING: 0x12,
  PRINTABLE_STRING: 0x13,
  TELETEX_STRING: 0x14,
  IA5_STRING: 0x16,
  UTC_TIME: 0x17,
  GENERALIZED_TIME: 0x18,
  VISIBLE_STRING: 0x1a,
  UNIVERSAL_STRING: 0x1c,
  BMP_STRING: 0x1e,
  SEQUENCE: 0x30,
  SET: 0x31,
} as const;

/** The identifier octet of context tag `[n]`, primitive (`contextTag(6)` is a URI in a GeneralName). */
export const contextTag = (n: number): number => 0x80 | n;
/** The identifier octet of context tag `[n]`, constructed. */
export const contextTagConstructed = (n: number): number => 0xa0 | n;

/** One TLV. Offsets count from the start of `bytes`, which is the whole input, so errors can name a byte. */
export class Der {
  readonly bytes: Buffer;
  readonly tag: number;
  /** Offset of the identifier octet. */
  readonly start: number;
  /** Offset of the first content octet. */
  readonly content: number;
  /** Offset after the last content octet. */
  readonly end: number;

  constructor(bytes: Buffer, tag: number, start: number, content: number, end: number) {
    this.bytes = bytes;
    this.tag = tag;
    this.start = start;
    this.content = content;
    this.end = end;
  }

  get length(): number {
    return this.end - this.content;
  }

  /** The content octets, not copied. */
  value(): Buffer {
    return this.bytes.subarray(this.content, this.end);
  }

  /** Identifier, length and content octets, not copied. */
  raw(): Buffer {
    return this.bytes.subarray(this.start, this.end);
  }

  /** A reader over the elements inside. Throws E_DER when this element is not constructed. */
  inside(): DerReader {
    if ((this.tag & 0x20) === 0) {
      throw derError(this.start, `tag ${hexByte(this.tag)} is primitive and holds no elements`);
    }
    return new DerReader(this.bytes, this.content, this.end);
  }

  /** The single element that this one wraps (`EXPLICIT` tags). */
  only(tag: number, what: string): Der {
    const reader = this.inside();
    const element = reader.next(tag, what);
    reader.finish(what);
    return element;
  }

  /** All elements inside, in order. */
  children(): Der[] {
    const reader = this.inside();
    const found: Der[] = [];
    while (!reader.atEnd()) found.push(reader.any());
    return found;
  }
}

/** Reads elements one after the other from a window of the input. */
export class DerReader {
  readonly bytes: Buffer;
  readonly end: number;
  /** Offset of the next element. */
  offset: number;

  constructor(bytes: Buffer, offset = 0, end = bytes.length) {
    this.bytes = bytes;
    this.offset = offset;
    this.end = end;
  }

  atEnd(): boolean {
    return this.offset >= this.end;
  }

  /** The identifier octet of the next element, or -1 at the end. */
  peek(): number {
    return this.offset < this.end ? (this.bytes[this.offset] as number) : -1;
  }

  /** The next element, whatever it is. */
  any(): Der {
    const { bytes, end } = this;
    const start = this.offset;
    if (start >= end) throw derError(start, 'an element is missing, the data ends here');
    const tag = bytes[start] as number;
    if ((tag & 0x1f) === 0x1f)
      throw derError(start, `tag ${hexByte(tag)} has a high tag number, which X.509 never uses`);
    if (start + 2 > end) throw derError(start, 'the length is cut off');
    let length = bytes[start + 1] as number;
    let content = start + 2;
    if (length >= 0x80) {
      const octets = length & 0x7f;
      if (octets === 0) throw derError(start + 1, 'indefinite length is BER, not DER');
      if (octets > 4) throw derError(start + 1, `a length of ${octets} octets is beyond any certificate`);
      if (content + octets > end) throw derError(start + 1, 'the length is cut off');
      length = 0;
      for (let i = 0; i < octets; i++) length = length * 256 + (bytes[content + i] as number);
      if (length < 0x80 || length < 2 ** (8 * (octets - 1))) {
        throw derError(start + 1, `the length ${length} is not written in its shortest form`);
      }
      content += octets;
    }
    const stop = content + length;
    if (stop > end) {
      throw derError(
        start,
        `an element of ${length} bytes does not fit into the ${end - content} that are left`,
      );
    }
    this.offset = stop;
    return new Der(bytes, tag, start, content, stop);
  }

  /** The next element, which must carry this tag. `what` names it in the error. */
  next(tag: number, what: string): Der {
    if (this.offset >= this.end) throw derError(this.offset, `${what} is missing`);
    const found = this.bytes[this.offset] as number;
    if (found !== tag) {
      throw derError(this.offset, `${what} has tag ${hexByte(found)} where ${hexByte(tag)} belongs`);
    }
    return this.any();
  }

  /** The next element if it carries this tag. */
  optional(tag: number): Der | undefined {
    return this.peek() === tag ? this.any() : undefined;
  }

  /** Checks that nothing follows. */
  finish(what: string): void {
    if (this.offset < this.end) {
      throw derError(this.offset, `${this.end - this.offset} unexpected bytes at the end of ${what}`);
    }
  }
}

/** The one element that makes up the whole input; trailing bytes are an error. */
export function parseDer(bytes: Buffer, tag: number, what: string): Der {
  const reader = new DerReader(bytes);
  const element = reader.next(tag, what);
  reader.finish(what);
  return element;
}

/** Up to here a loop beats the call into native code. */
const SHORT = 160;

/** Whether two elements are the same bytes, identifier and length included. */
export function sameDer(one: Der, other: Der): boolean {
  const length = one.end - one.start;
  if (length !== other.end - other.start) return false;
  if (length > SHORT) return one.raw().equals(other.raw());
  const { bytes, start } = one;
  const { bytes: otherBytes, start: otherStart } = other;
  // Names that differ mostly do so at their end.
  for (let i = length - 1; i >= 0; i--) if (bytes[start + i] !== otherBytes[otherStart + i]) return false;
  return true;
}

/** Builds the E_DER failure for a place in the input. */
export function derError(offset: number, why: string): MeshctlError {
  return new MeshctlError('E_DER', { what: 'malformed DER', where: `byte ${offset}`, why });
}

function hexByte(value: number): string {
  return `0x${value.toString(16).padStart(2, '0')}`;
}
