/** String literals of Go templates. */

const ESCAPES = new Map(
  Object.entries({ a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', '\\': '\\', '"': '"' }),
);

export interface GoString {
  /** The literal with its quotes, as written. */
  readonly source: string;
  readonly value: string;
}

/** The literal that begins at `position`: interpreted `"..."` or raw `...`; undefined when none can be read there. */
export function readGoString(text: string, position: number): GoString | undefined {
  const form = /"((?:[^"\\\n]|\\[^\n])*)"|`([^`]*)`/y;
  form.lastIndex = position;
  const [source, interpreted, raw] = form.exec(text) ?? [];
  if (source === undefined) return undefined;
  // Go drops carriage returns from raw literals.
  if (raw !== undefined) return { source, value: raw.replaceAll('\r', '') };
  const value = interpret(interpreted ?? '');
  return value === undefined ? undefined : { source, value };
}

/** Undefined for escapes that Go does not know and for those that name single bytes beyond ASCII. */
function interpret(text: string): string | undefined {
  let known = true;
  const form = /\\(?:x([0-7][0-9A-Fa-f])|([01][0-7]{2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))/gsu;
  const value = text.replace(form, (_, hex, octal, short, long, letter) => {
    const code = hex ?? short ?? long;
    const point = octal === undefined ? Number.parseInt(code, 16) : Number.parseInt(octal, 8);
    const character = letter === undefined ? characterOf(point) : ESCAPES.get(letter);
    if (character === undefined) known = false;
    return character ?? '';
  });
  return known ? value : undefined;
}

function characterOf(point: number): string | undefined {
  const surrogate = point >= 0xd800 && point <= 0xdfff;
  return surrogate || point > 0x10ffff ? undefined : String.fromCodePoint(point);
}
