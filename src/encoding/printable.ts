/** Shows text from outside in a message: on one line, in printable ASCII, cut when long. */

/** Invisible characters that end up in copied text, by the name people know. */
const NAMES = new Map([
  [0x00, 'NUL'],
  [0x09, 'tab'],
  [0x0a, 'line feed'],
  [0x0d, 'carriage return'],
  [0x20, 'space'],
  [0x7f, 'delete'],
  [0xa0, 'no-break space'],
  [0x200b, 'zero-width space'],
  [0x200c, 'zero-width non-joiner'],
  [0x200d, 'zero-width joiner'],
  [0x2028, 'line separator'],
  [0xfeff, 'byte order mark'],
  [0xfffd, 'not UTF-8'],
]);

const codePoint = (point: number): string => `U+${point.toString(16).toUpperCase().padStart(4, '0')}`;

/** `text` in quotes. What is not printable ASCII becomes `<U+XXXX>`; what is longer than `max` characters is cut. */
export function quoted(text: string, max = 120): string {
  const shown = text.length > max ? text.slice(0, max) : text;
  const escaped = shown.replace(
    /[^\x20-\x7e]/gu,
    (character) => `<${codePoint(character.codePointAt(0) ?? 0)}>`,
  );
  return text.length > max ? `"${escaped}..." (${text.length} characters)` : `"${escaped}"`;
}

/** One character by its code point: `"a"` when it can be seen, else `U+200B (zero-width space)`. */
export function namedCharacter(point: number): string {
  if (point > 0x20 && point < 0x7f) return `"${String.fromCharCode(point)}"`;
  const name = NAMES.get(point);
  return name === undefined ? codePoint(point) : `${codePoint(point)} (${name})`;
}
