/** Records of a CSV file (RFC 4180), whose quoted fields may hold line breaks. */
import { isSilent, type Line, MAX_LINE_LENGTH, trimBlanks } from './lines.js';

export type CsvRecord =
  | { readonly number: number; readonly fields: readonly string[] }
  /** A record that cannot be read, at the line where it begins. */
  | { readonly number: number; readonly why: string };

type Fields = { readonly fields: string[] } | { readonly why: string } | 'open';

/** A quote that nobody closes would take in the rest of the file. It may stay open for so long, or for 64 KiB. */
const MAX_LINES = 64;
const NEVER_CLOSED = 'a quote opens a field and is not closed';

/** The fields of a record, `open` when it ends inside a quoted field. */
export function splitFields(text: string): Fields {
  const fields: string[] = [];
  for (let position = 0; ; position++) {
    if (text[position] === '"') {
      const quoted = quotedField(text, position + 1);
      if (quoted === undefined) return 'open';
      fields.push(quoted.value);
      position = quoted.end;
      if (position === text.length) return { fields };
      if (text[position] !== ',') return { why: 'text follows a closing quote' };
    } else {
      const comma = text.indexOf(',', position);
      const field = text.slice(position, comma < 0 ? text.length : comma);
      if (field.includes('"')) return { why: 'a quote stands inside a field that does not begin with one' };
      fields.push(field);
      if (comma < 0) return { fields };
      position = comma;
    }
  }
}

function quotedField(text: string, start: number): { value: string; end: number } | undefined {
  let value = '';
  for (let from = start; ; ) {
    const quote = text.indexOf('"', from);
    if (quote < 0) return undefined;
    value += text.slice(from, quote);
    if (text[quote + 1] !== '"') return { value, end: quote + 1 };
    value += '"';
    from = quote + 2;
  }
}

/** Collects lines into records. A record that cannot be read costs its first line only; the next is tried anew. */
export class RecordReader {
  #lines: Line[] = [];
  /** How many of the lines are known to leave the record open. */
  #open = 0;

  /** The records that this line completes. */
  push(line: Line): CsvRecord[] {
    this.#lines.push(line);
    return this.#complete(false);
  }

  /** The records left at the end of the input. */
  finish(): CsvRecord[] {
    return this.#complete(true);
  }

  #complete(atEnd: boolean): CsvRecord[] {
    const records: CsvRecord[] = [];
    for (let first = this.#lines[0]; first !== undefined; first = this.#lines[0]) {
      const taken = this.#take(first.number, atEnd);
      if (taken === undefined) break;
      this.#lines = this.#lines.slice(taken.lines);
      this.#open = 0;
      if (taken.record !== undefined) records.push(taken.record);
    }
    return records;
  }

  /** The record that begins with the first line, and how many lines it takes; undefined when it needs more. */
  #take(number: number, atEnd: boolean): { record?: CsvRecord; lines: number } | undefined {
    const unclosed = { record: { number, why: NEVER_CLOSED }, lines: 1 };
    for (let count = this.#open + 1; count <= this.#lines.length; count++) {
      const texts = this.#lines.slice(0, count).map(({ text }) => text);
      if (!texts.every((text) => text !== undefined)) {
        return count > 1 ? unclosed : { record: { number, why: 'the line is longer than 64 KiB' }, lines: 1 };
      }
      const text = texts.join('\n');
      if (count === 1 && isSilent(trimBlanks(text))) return { lines: 1 };
      const result = splitFields(text);
      if (result !== 'open') return { record: { number, ...result }, lines: 'fields' in result ? count : 1 };
      this.#open = count;
      if (count >= MAX_LINES || text.length > MAX_LINE_LENGTH) return unclosed;
    }
    return atEnd ? unclosed : undefined;
  }
}
