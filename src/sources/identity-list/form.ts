/** Tells the form of a list by its content. */
import { quoted } from '../../encoding/printable.js';
import { MeshctlError } from '../../errors.js';
import { readHeader } from './csv.js';
import { splitFields } from './csv-record.js';
import type { IdentityListForm } from './items.js';
import { isSilent, MAX_LINE_LENGTH, trimBlanks } from './lines.js';

/** So much of comments and blank lines may stand in front. */
const MAX_PREAMBLE = 1024 ** 2;

/** First lines of YAML: a marker, a list item, a key. IDs are none of these: a `/` follows their colon. */
const YAML =
  /^(?:---(?:\s|$)|%YAML\s|-(?:\s|$)|(?:[A-Za-z_][\w./-]{0,200}|"[^"]{0,200}"|'[^']{0,200}')[ \t]{0,9}:(?:\s|$))/;

/** What is handed over by mistake, by its first line. */
const MISTAKES: readonly (readonly [form: RegExp, found: string, fix: string])[] = [
  [/^-----BEGIN [A-Z0-9 ]+-----/, 'a PEM file', 'Give a list of SPIFFE IDs'],
  [/^[A-Z]{2,}(?: {2,}|\t)[A-Z]/, 'a table for people', 'Ask kubectl or kumactl for "-o json"'],
  [
    /^(?:pod|serviceaccount|dataplane)(?:s|\.[a-z.]+)?\/[a-z0-9.-]+$/,
    'a list of object names',
    'Ask kubectl for "-o json" in place of "-o name"',
  ],
];

/**
 * The form of the list that begins so; undefined when more of it is needed, which `complete` rules out. Throws
 * E_INPUT_EMPTY and E_INPUT_UNKNOWN.
 */
export function formOf(beginning: Buffer, complete: boolean, source: string): IdentityListForm | undefined {
  refuseBinary(beginning, source);
  const text = beginning.toString('utf8').replace(/^\ufeff/, '');
  const first = firstLine(text, complete);
  if (first === undefined) {
    if (!complete && beginning.length < MAX_PREAMBLE) return undefined;
    throw empty(source, text);
  }
  // A comment in front is no JSON; what follows may still be YAML in brackets.
  if (/^[[{]/.test(first.line)) return /^\s*[[{]/.test(text) ? 'json' : 'yaml';
  if (!first.whole && first.line.length <= MAX_LINE_LENGTH) return undefined;
  for (const [form, found, fix] of MISTAKES) {
    if (form.test(first.line)) throw unknown(source, `it is ${found}`, fix);
  }
  if (YAML.test(first.line)) return 'yaml';
  return isCsv(first.line, source) ? 'csv' : 'lines';
}

function isCsv(line: string, source: string): boolean {
  const result = splitFields(line);
  const fields = typeof result === 'object' && 'fields' in result ? result.fields : [];
  if (readHeader(fields) !== undefined) return true;
  if (/^"?(?:spiffe_?id|id)"?[ ]?[;\t]/i.test(line)) {
    throw unknown(
      source,
      'its columns are not separated by commas',
      'Save it as CSV with "," between the columns',
    );
  }
  if (fields.length > 1 && !line.includes('spiffe:')) {
    const why = `the header row ${quoted(line)} names no column "spiffe_id"`;
    throw unknown(source, why, 'Name the column of the IDs "spiffe_id" and that of the DNS names "dns"');
  }
  return false;
}

/** The first line that says something; `whole` is false when its end is not in sight. */
function firstLine(text: string, complete: boolean): { line: string; whole: boolean } | undefined {
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf('\n', start);
    const line = trimBlanks((end < 0 ? text.slice(start) : text.slice(start, end)).replace(/\r$/, ''));
    if (!isSilent(line)) return { line, whole: end >= 0 || complete };
    if (end < 0) break;
    start = end + 1;
  }
  return undefined;
}

function refuseBinary(beginning: Buffer, source: string): void {
  const mark = beginning.subarray(0, 2).toString('latin1');
  if (mark === '\xff\xfe' || mark === '\xfe\xff')
    throw unknown(source, 'it is UTF-16 text', 'Save it as UTF-8');
  // Control characters other than white space do not occur in text.
  if (/[\0-\x08\x0e-\x1f]/.test(beginning.subarray(0, 1024).toString('latin1'))) {
    throw unknown(source, 'it is binary data', 'Give a list of SPIFFE IDs');
  }
}

export function unknown(source: string, why: string, fix: string): MeshctlError {
  return new MeshctlError('E_INPUT_UNKNOWN', {
    what: 'there is no list of identities',
    where: source,
    why,
    fix,
  });
}

function empty(source: string, text: string): MeshctlError {
  const why = text === '' ? 'it is empty' : 'it has only blank lines and comments';
  const fix = /^-$|stdin|standard input/i.test(source)
    ? 'Did the command before the pipe fail?'
    : 'Did the command that wrote it fail?';
  return new MeshctlError('E_INPUT_EMPTY', { what: 'there are no identities', where: source, why, fix });
}
