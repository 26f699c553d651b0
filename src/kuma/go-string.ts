/** String literals of Go templates. */

const ESCAPES: ReadonlyMap<string, string> = new Map(
  Object.entries({ a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', '\\': '\\', '"': '"' }),
);

export interface GoString {
  /** The literal with its quotes, as written. */
  readonly source: string;
  /** Undefined for bytes that are no UTF-8: Go takes them, and no text here holds them. */
  readonly value: string | undefined;
}

/** The literal that begins at `position`: interpreted `"..."` or raw `...`; undefined when none can be read there. */
export function readGoString(text: string, position: number): GoString | undefined {
  const form = /"((?:[^"\\\n]|\\[^\n])*)"|`([^`]*)`/y;
  form.lastIndex = position;
  const [source, interpreted, raw] = form.exec(text) ?? [];
  if (source === undefined) return undefined;
  // Go drops carriage returns from raw literals.
  if (raw !== undefined) return { source, value: raw.replaceAll('\r', '') };
  const bytes = interpret(interpreted ?? '');
  return bytes === undefined ? undefined : { source, value: textOf(bytes) };
}

/** Undefined for escapes that Go does not know. */
function interpret(text: string): Buffer | undefined {
  const parts: Buffer[] = [];
  const form = /\\(?:x([0-9A-Fa-f]{2})|([0-3][0-7]{2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))|[^\\]+/gsu;
  for (const [whole, hex, octal, short, long, letter] of text.matchAll(form)) {
    const byte = hex === undefined ? octal && Number.parseInt(octal, 8) : Number.parseInt(hex, 16);
    const point = short ?? long;
    if (typeof byte === 'number') {
      parts.push(Buffer.of(byte));
      continue;
    }
    let part: string | undefined = whole;
    if (point !== undefined) part = characterOf(Number.parseInt(point, 16));
    else if (letter !== undefined) part = ESCAPES.get(letter);
    if (part === undefined) return undefined;
    parts.push(Buffer.from(part));
  }
  return Buffer.concat(parts);
}

function characterOf(point: number): string | undefined {
  const surrogate = point >= 0xd800 && point <= 0xdfff;
  return surrogate || point > 0x10ffff ? undefined : String.fromCodePoint(point);
}

function textOf(bytes: Buffer): string | undefined {
  const text = bytes.toString();
  return bytes.equals(Buffer.from(text)) ? text : undefined;
}
