/** PEM: the textual encoding of certificates and keys (RFC 7468, with the headers of RFC 1421). */
import { type PemBodyFault, readPemBody } from './pem-body.js';

/** The labels that meshctl reads and writes (RFC 7468 §5 to §13, and the two old forms of keys). */
export const PEM_LABEL = {
  certificate: 'CERTIFICATE',
  certificateRequest: 'CERTIFICATE REQUEST',
  privateKey: 'PRIVATE KEY',
  encryptedPrivateKey: 'ENCRYPTED PRIVATE KEY',
  ecPrivateKey: 'EC PRIVATE KEY',
  rsaPrivateKey: 'RSA PRIVATE KEY',
  publicKey: 'PUBLIC KEY',
  pkcs7: 'PKCS7',
} as const;

export interface PemBlock {
  readonly label: string;
  readonly der: Buffer;
  /** Line of BEGIN, from 1. */
  readonly startLine: number;
  /** Line of END. */
  readonly endLine: number;
  /** RFC 1421 headers by name, such as `Proc-Type`; absent when the block has none. A null-prototype object. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface PemProblem {
  readonly kind: 'marker' | 'no-end' | 'no-begin' | 'label-mismatch' | PemBodyFault['kind'] | 'too-many';
  /** From 1. */
  readonly line: number;
  /** From 1, in bytes; present where a single character is to blame. */
  readonly column?: number;
  readonly what: string;
  readonly why: string;
  readonly fix: string;
}

export interface PemContent {
  readonly blocks: readonly PemBlock[];
  readonly problems: readonly PemProblem[];
}

/**
 * Finds every PEM block of a text, and every block that cannot be read. A block starts where nothing but blanks, or
 * the block before, precedes BEGIN on its line; everything outside is explanatory text (RFC 7468 §2). Never throws.
 */
export function readPem(input: Buffer | string): PemContent {
  return new PemScan(toBytes(input)).run();
}

/** One block with lines of 64 characters and a final newline (RFC 7468 §2). */
export function writePem(label: string, der: Buffer): string {
  const base64 = der.toString('base64');
  let text = `-----BEGIN ${label}-----\n`;
  for (let i = 0; i < base64.length; i += 64) text += `${base64.slice(i, i + 64)}\n`;
  return `${text}-----END ${label}-----\n`;
}

/** UTF-16, as some Windows shells redirect, becomes bytes in which ASCII is ASCII. */
function toBytes(input: Buffer | string): Buffer {
  if (typeof input === 'string') return Buffer.from(input, 'utf8');
  if (input[0] === 0xff && input[1] === 0xfe) return Buffer.from(input.toString('utf16le'), 'utf8');
  if (input[0] === 0xfe && input[1] === 0xff) {
    const even = input.length - (input.length % 2);
    return Buffer.from(Buffer.from(input.subarray(0, even)).swap16().toString('utf16le'), 'utf8');
  }
  return input;
}

const BEGIN = '-----BEGIN ';
const END = '-----END ';
const HYPHENS = '-----';
const MAX_LABEL = 80;
/** A hostile file can hold a problem in every dozen bytes; nobody reads more than these. */
const MAX_PROBLEMS = 1000;
/** How far back the start of a line is looked for, to tell a column. */
const MAX_COLUMN = 65_536;

class PemScan {
  readonly #bytes: Buffer;
  readonly #lines: LineCounter;
  readonly #begins: MarkerSearch;
  readonly #ends: MarkerSearch;
  readonly #blocks: PemBlock[] = [];
  readonly #problems: PemProblem[] = [];
  #unreported = 0;
  /** Where the last marker ended: the next BEGIN may follow on the same line, in files joined without a newline. */
  #afterMarker = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
    this.#lines = new LineCounter(bytes);
    this.#begins = new MarkerSearch(bytes, BEGIN);
    this.#ends = new MarkerSearch(bytes, END);
  }

  run(): PemContent {
    let offset = 0;
    while (offset < this.#bytes.length) {
      const begin = this.#begins.from(offset);
      const end = this.#ends.from(offset);
      if (begin === end) break; // neither is left
      offset = begin < end ? this.#readBlock(begin) : this.#strayEnd(end);
    }
    if (this.#unreported > 0) {
      this.#problems.push({
        kind: 'too-many',
        line: this.#lines.at(this.#bytes.length),
        what: 'more problems with PEM blocks',
        why: `${this.#unreported} more were found and are not listed`,
        fix: 'Repair those above first',
      });
    }
    return { blocks: this.#blocks, problems: this.#problems };
  }

  /** Reads the block whose BEGIN stands at this offset; returns where to go on. */
  #readBlock(begin: number): number {
    if (!this.#startsLine(begin)) return begin + BEGIN.length;
    const startLine = this.#lines.at(begin);
    const label = this.#labelAt(begin + BEGIN.length);
    if (label === undefined) return this.#brokenMarker(begin + BEGIN.length, startLine, 'BEGIN');

    const bodyStart = begin + BEGIN.length + label.length + HYPHENS.length;
    const end = this.#ends.from(bodyStart);
    const nextBegin = this.#begins.from(bodyStart);
    if (end >= nextBegin) return this.#noEnd(label, startLine, nextBegin);

    const endLabel = this.#labelAt(end + END.length);
    if (endLabel === undefined) return this.#brokenMarker(end + END.length, this.#lines.at(end), 'END');
    this.#afterMarker = end + END.length + endLabel.length + HYPHENS.length;
    if (endLabel === label) this.#readBody(label, startLine, bodyStart, end);
    else this.#mismatch(label, endLabel, startLine, end);
    return this.#afterMarker;
  }

  #readBody(label: string, startLine: number, bodyStart: number, end: number): void {
    const body = readPemBody(this.#bytes.toString('latin1', bodyStart, end));
    if (!body.ok) {
      this.#fault(body, label, startLine, bodyStart);
      return;
    }
    const endLine = this.#lines.at(end);
    const { der, headers } = body;
    this.#blocks.push(
      headers === undefined
        ? { label, der, startLine, endLine }
        : { label, der, startLine, endLine, headers },
    );
  }

  #fault({ kind, at, why, fix }: PemBodyFault, label: string, startLine: number, bodyStart: number): void {
    const what = kind === 'empty' ? `the ${label} block is empty` : `the ${label} block is not base64`;
    const line = at === undefined ? startLine : this.#lines.at(bodyStart + at);
    const column = at === undefined ? undefined : this.#columnOf(bodyStart + at);
    this.#report({ kind, line, ...(column !== undefined && { column }), what, why, fix });
  }

  #noEnd(label: string, line: number, nextBegin: number): number {
    const ends = nextBegin === Number.POSITIVE_INFINITY;
    this.#report({
      kind: 'no-end',
      line,
      what: `the ${label} block has no END line`,
      why: ends ? 'the input ends first' : `another BEGIN follows on line ${this.#lines.at(nextBegin)}`,
      fix: `Add the missing lines up to "-----END ${label}-----"`,
    });
    this.#afterMarker = nextBegin;
    return nextBegin;
  }

  #strayEnd(end: number): number {
    if (!this.#startsLine(end)) return end + END.length;
    const label = this.#labelAt(end + END.length);
    const line = this.#lines.at(end);
    if (label === undefined) return this.#brokenMarker(end + END.length, line, 'END');
    this.#report({
      kind: 'no-begin',
      line,
      what: `the ${label} block has no BEGIN line`,
      why: `"-----END ${label}-----" closes nothing`,
      fix: `Add the missing lines from "-----BEGIN ${label}-----", or remove this one`,
    });
    this.#afterMarker = end + END.length + label.length + HYPHENS.length;
    return this.#afterMarker;
  }

  #mismatch(label: string, endLabel: string, startLine: number, end: number): void {
    this.#report({
      kind: 'label-mismatch',
      line: this.#lines.at(end),
      what: `the ${label} block ends as ${endLabel}`,
      why: `line ${startLine} says BEGIN ${label}, this line says END ${endLabel}`,
      fix: 'Make both labels the same, or restore the lines that are missing between them',
    });
  }

  #brokenMarker(offset: number, line: number, word: 'BEGIN' | 'END'): number {
    this.#report({
      kind: 'marker',
      line,
      what: `a PEM ${word} line is broken`,
      why: 'its label is not printable text closed by five hyphens',
      fix: `Write it as "-----${word} CERTIFICATE-----", with the label of what the block holds`,
    });
    return offset;
  }

  #report(problem: PemProblem): void {
    if (this.#problems.length < MAX_PROBLEMS) this.#problems.push(problem);
    else this.#unreported++;
  }

  /** The label from this offset to the closing hyphens, or undefined. */
  #labelAt(offset: number): string | undefined {
    const line = this.#bytes.toString('latin1', offset, offset + MAX_LABEL + HYPHENS.length);
    const close = line.indexOf(HYPHENS);
    const label = line.slice(0, close);
    return close >= 0 && /^[\x20-\x7e]*$/.test(label) ? label : undefined;
  }

  /** Whether nothing but blanks (and a byte order mark) precedes on the line, or the marker before. */
  #startsLine(offset: number): boolean {
    let i = offset - 1;
    while (i >= this.#afterMarker && isBlank(this.#bytes[i] as number)) i--;
    return i < this.#afterMarker || isLineBreak(this.#bytes[i] as number);
  }

  #columnOf(offset: number): number | undefined {
    let start = offset;
    while (start > 0 && !isLineBreak(this.#bytes[start - 1] as number)) {
      if (offset - start === MAX_COLUMN) return undefined;
      start--;
    }
    return offset - start + 1;
  }
}

const isLineBreak = (byte: number): boolean => byte === 0x0a || byte === 0x0d;

/** Space, tab, vertical tab, form feed, and the three bytes of a byte order mark. */
const isBlank = (byte: number): boolean =>
  byte === 0x20 ||
  byte === 0x09 ||
  byte === 0x0b ||
  byte === 0x0c ||
  byte === 0xef ||
  byte === 0xbb ||
  byte === 0xbf;

/** Finds a marker from left to right without searching the same bytes twice; infinity when none is left. */
class MarkerSearch {
  readonly #bytes: Buffer;
  readonly #marker: string;
  #found = -1;

  constructor(bytes: Buffer, marker: string) {
    this.#bytes = bytes;
    this.#marker = marker;
  }

  from(offset: number): number {
    if (this.#found < offset) {
      const found = this.#bytes.indexOf(this.#marker, offset, 'latin1');
      this.#found = found < 0 ? Number.POSITIVE_INFINITY : found;
    }
    return this.#found;
  }
}

/** Line numbers of offsets that only grow: LF, CR LF and a lone CR each end a line. */
class LineCounter {
  readonly #bytes: Buffer;
  #offset = 0;
  #line = 1;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  at(offset: number): number {
    if (offset > this.#offset) {
      this.#line += countLineBreaks(this.#bytes.toString('latin1', this.#offset, offset));
      this.#offset = offset;
    }
    return this.#line;
  }
}

/** LF, CR LF and a lone CR each end a line. */
export function countLineBreaks(text: string): number {
  let count = 0;
  for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) count++;
  for (let i = text.indexOf('\r'); i >= 0; i = text.indexOf('\r', i + 1))
    if (text.charCodeAt(i + 1) !== 0x0a) count++;
  return count;
}
