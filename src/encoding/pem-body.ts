/** What stands between the BEGIN and END lines of a PEM block: RFC 1421 headers and strict base64 (RFC 4648 §4). */

/** Decoded content, or what is wrong with it. `at` is an index into the text, absent when no single place is to blame. */
export type PemBody =
  | { readonly ok: true; readonly der: Buffer; readonly headers?: Readonly<Record<string, string>> }
  | PemBodyFault;

export interface PemBodyFault {
  readonly ok: false;
  readonly kind: 'character' | 'padding' | 'empty';
  readonly at?: number;
  readonly why: string;
  readonly fix: string;
}

/** Finds blanks inside lines, headers and garbage. Searched for, not matched against the whole, so it is linear. */
const UNUSUAL = /[^A-Za-z0-9+/=\r\n]/;
const FOREIGN = /[^A-Za-z0-9+/=\t\n\v\f\r ]/g;
const BLANKS = /[\t\n\v\f\r ]+/g;

/** Decodes the text between the lines, given as one character per byte (latin1). Never throws. */
export function readPemBody(text: string): PemBody {
  if (!UNUSUAL.test(text)) {
    return (
      decodeLines(text) ??
      decode(text.includes('\r') ? text.replace(BLANKS, '') : text.replaceAll('\n', ''), text)
    );
  }
  const { headers, end } = readHeaders(text);
  FOREIGN.lastIndex = end;
  const foreign = FOREIGN.exec(text);
  if (foreign !== null) return foreignCharacter(text, foreign.index);
  const body = decode(text.slice(end).replace(BLANKS, ''), text);
  return body.ok && headers !== undefined ? { ...body, headers } : body;
}

/** A body as most are, decoded as it stands: Node passes over line breaks. Undefined for everything out of the ordinary. */
function decodeLines(text: string): PemBody | undefined {
  let length = text.length;
  for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) length--;
  if (length === 0 || length % 4 !== 0 || text.includes('\r')) return undefined;
  const padding = text.indexOf('=');
  if (padding >= 0) {
    const tail = text.slice(padding);
    if (tail !== '=\n' && tail !== '==\n') return undefined;
    const spare = ALPHABET.indexOf(text[padding - 1] as string) & (tail === '=\n' ? 0b11 : 0b1111);
    if (spare !== 0 || text[padding - 1] === '\n') return undefined;
  }
  return { ok: true, der: Buffer.from(text, 'base64') };
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const EXPORT_AGAIN = 'Copy or export the block again, it was cut or damaged on the way';

/** `packed` holds base64 characters and `=` only, which leaves count and padding to check. */
function decode(packed: string, text: string): PemBody {
  const { length } = packed;
  if (length === 0) {
    return { ok: false, kind: 'empty', why: 'there is no base64 between its lines', fix: EXPORT_AGAIN };
  }
  const padding = packed.indexOf('=');
  const data = padding < 0 ? length : padding;
  if (length % 4 !== 0) {
    const why = `it has ${length} base64 characters, which is no multiple of four`;
    return { ok: false, kind: 'padding', why, fix: EXPORT_AGAIN };
  }
  if (padding >= 0) {
    const pad = length - data;
    if (pad > 2 || packed[length - 1] !== '=' || (pad === 2 && packed[length - 2] !== '=')) {
      const why = '"=" may stand at the very end only, at most twice';
      return { ok: false, kind: 'padding', at: text.indexOf('='), why, fix: EXPORT_AGAIN };
    }
    // RFC 4648 §3.5: the last character's bits that make no byte are zero.
    const spare = ALPHABET.indexOf(packed[data - 1] as string) & (pad === 1 ? 0b11 : 0b1111);
    if (spare !== 0) {
      const why = 'the last base64 character carries bits that belong to no byte';
      return { ok: false, kind: 'padding', at: text.indexOf('='), why, fix: EXPORT_AGAIN };
    }
  }
  return { ok: true, der: Buffer.from(packed, 'base64') };
}

function foreignCharacter(text: string, at: number): PemBodyFault {
  const character = text[at] as string;
  const next = text[at + 1];
  if (character === '\\' && (next === 'n' || next === 'r')) {
    const why = `it holds the two characters "\\${next}" where a line should end`;
    const fix = 'Decode the JSON or YAML string that the text was taken from';
    return { ok: false, kind: 'character', at, why, fix };
  }
  if (character === '-' || character === '_') {
    const why = `"${character}" is no base64 character of PEM (base64url is another alphabet)`;
    return {
      ok: false,
      kind: 'character',
      at,
      why,
      fix: 'Write the block with standard base64, "+" and "/"',
    };
  }
  const printable = character > ' ' && character <= '~' && character !== '"';
  const named = printable
    ? `"${character}"`
    : `byte 0x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
  return { ok: false, kind: 'character', at, why: `${named} is no base64 character`, fix: EXPORT_AGAIN };
}

const HEADER = /^([A-Za-z][A-Za-z0-9-]*)[ \t]*:(.*)$/;
const MAX_HEADER_LINES = 64;

/**
 * Headers such as Proc-Type and DEK-Info (RFC 1421 §4.6) stand right after BEGIN and end with a blank line; a line
 * that starts with a blank continues the one above. `end` is the index at which the base64 begins.
 */
function readHeaders(text: string): { headers?: Record<string, string>; end: number } {
  const headers: Record<string, string> = Object.create(null);
  const lines = /([^\r\n]*)(?:\r\n|\r|\n|$)/g;
  lines.lastIndex = Math.max(0, text.search(/[^\t\n\v\f\r ]/));
  let name: string | undefined;
  for (let count = 0; count < MAX_HEADER_LINES; count++) {
    const start = lines.lastIndex;
    const line = lines.exec(text)?.[1] ?? '';
    const trimmed = line.trim();
    const header = HEADER.exec(trimmed);
    if (header !== null) {
      name = header[1] as string;
      headers[name] = (header[2] as string).trim();
    } else if (name === undefined) {
      return { end: 0 };
    } else if (trimmed === '') {
      return { headers, end: lines.lastIndex };
    } else if (/^[ \t]/.test(line)) {
      headers[name] += ` ${trimmed}`;
    } else {
      return { headers, end: start };
    }
  }
  return { headers, end: lines.lastIndex };
}
