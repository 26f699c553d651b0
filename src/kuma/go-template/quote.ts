/** Text in double quotes as Go's %q prints it. */

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['\x07', '\\a'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\v', '\\v'],
  ['\\', '\\\\'],
  ['"', '\\"'],
]);

/** What Go does not print as it is: all but letters, marks, numbers, punctuation, symbols and the blank. */
const ESCAPED = /[\\"]|[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu;

/** Half a surrogate pair, which no Go text has, becomes U+FFFD. */
export function goQuote(text: string): string {
  return `"${Buffer.from(text).toString().replace(ESCAPED, escaped)}"`;
}

function escaped(character: string): string {
  const known = ESCAPES.get(character);
  if (known !== undefined) return known;
  const point = character.codePointAt(0) ?? 0;
  const hex = (digits: number): string => point.toString(16).padStart(digits, '0');
  if (point < 0x80) return `\\x${hex(2)}`;
  return point < 0x10000 ? `\\u${hex(4)}` : `\\U${hex(8)}`;
}
