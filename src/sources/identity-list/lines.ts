/** Splits pieces of bytes into lines, in little memory whatever the input holds. */

export const MAX_LINE_LENGTH = 64 * 1024;

export interface Line {
  /** From 1. */
  readonly number: number;
  /** Without line end; undefined when the line is over 64 KiB long, and was dropped. */
  readonly text: string | undefined;
}

/** The lines of the input, in batches. Lines end in LF or CRLF; a byte order mark in front is no part of the first. */
export async function* readLines(pieces: AsyncIterable<Buffer>): AsyncGenerator<Line[]> {
  let number = 0;
  let rest: Buffer[] = [];
  let restLength = 0;
  const linesOf = (bytes: Buffer): Line[] =>
    bytes
      .toString('utf8')
      .split('\n')
      .map((text) => lineOf(++number, text));
  for await (const piece of pieces) {
    const end = piece.lastIndexOf(0x0a);
    if (end >= 0) {
      yield linesOf(Buffer.concat([...rest, piece.subarray(0, end)]));
      rest = [];
      restLength = 0;
    }
    const tail = piece.subarray(end + 1);
    restLength += tail.length;
    // Of a line that is too long only as much is kept as shows that it is.
    if (restLength - tail.length <= MAX_LINE_LENGTH) rest.push(tail);
  }
  if (restLength > 0) yield linesOf(Buffer.concat(rest));
}

function lineOf(number: number, text: string): Line {
  const plain = number === 1 && text.startsWith('\ufeff') ? text.slice(1) : text;
  if (plain.length > MAX_LINE_LENGTH) return { number, text: undefined };
  return { number, text: plain.endsWith('\r') ? plain.slice(0, -1) : plain };
}

/** Without the blanks and tabs around it; other white space is no accident that may be mended. */
export function trimBlanks(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text.charCodeAt(start))) start++;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

const isBlank = (code: number): boolean => code === 0x20 || code === 0x09;

/** Whether a line, trimmed, says nothing: blank, or a comment. */
export const isSilent = (trimmed: string): boolean => trimmed === '' || trimmed.startsWith('#');
