/** A CSV file with a header row: a column `spiffe_id`, `spiffeId` or `id`, and perhaps a column `dns`. */
import { quoted } from '../../encoding/printable.js';
import { MeshctlError } from '../../errors.js';
import { type CsvRecord, RecordReader } from './csv-record.js';
import { problem, writtenEntry } from './entry.js';
import type { Entry, IdentityListOptions } from './items.js';
import { type Line, trimBlanks } from './lines.js';

/** Names of the columns, without regard to case; the first that is there counts. */
const ID_COLUMNS = ['spiffe_id', 'spiffeid', 'id'];
const DNS_COLUMNS = ['dns', 'dns_names', 'dnsnames'];

interface Columns {
  readonly count: number;
  readonly id: number;
  /** -1 when there is none. */
  readonly dns: number;
  /** The names of all others. */
  readonly others: readonly string[];
}

/** Where the columns are; undefined when this is no header row of a list of identities. */
export function readHeader(fields: readonly string[]): Columns | undefined {
  const names = fields.map((field) => trimBlanks(field).toLowerCase());
  const find = (known: readonly string[]) =>
    names.indexOf(known.find((name) => names.includes(name)) ?? '\n');
  const id = find(ID_COLUMNS);
  const dns = find(DNS_COLUMNS);
  const others = names.filter((_, column) => column !== id && column !== dns);
  return id < 0 ? undefined : { count: fields.length, id, dns, others };
}

export async function* readCsv(
  lines: AsyncIterable<Line[]>,
  options: IdentityListOptions,
): AsyncGenerator<Entry[]> {
  const reader = new RecordReader();
  let columns: Columns | undefined;
  const read = (records: CsvRecord[]): Entry[] => {
    const rows = columns === undefined ? records.slice(1) : records;
    columns ??= headerOf(records[0], options.source);
    const known = columns;
    return known === undefined ? [] : rows.map((row) => readRow(row, known, options));
  };
  for await (const batch of lines) {
    yield read(batch.flatMap((line) => reader.push(line)));
  }
  yield read(reader.finish());
}

function headerOf(record: CsvRecord | undefined, source: string): Columns | undefined {
  if (record === undefined) return undefined;
  const columns = 'fields' in record ? readHeader(record.fields) : undefined;
  if (columns !== undefined) return columns;
  throw new MeshctlError('E_IDENTITY_LIST', {
    what: 'the header row cannot be read',
    where: `${source}:${record.number}`,
    why: 'why' in record ? record.why : 'it names no column "spiffe_id"',
  });
}

function readRow(record: CsvRecord, columns: Columns, options: IdentityListOptions): Entry {
  const place = `${options.source}:${record.number}`;
  if ('why' in record) {
    return problem(place, 'E_IDENTITY_LIST', { what: 'the CSV row cannot be read', why: record.why });
  }
  const { fields } = record;
  if (fields.length !== columns.count) {
    return problem(place, 'E_IDENTITY_LIST', {
      what: 'the CSV row does not fit the header',
      why: `it has ${fields.length} fields where the header has ${columns.count}`,
      fix: 'Separate DNS names with ";", or put fields that hold a comma in quotes',
    });
  }
  const id = trimBlanks(fields[columns.id] ?? '');
  const dns = (fields[columns.dns] ?? '').split(/[;\s]+/).filter((name) => name !== '');
  if (id === '') {
    const fix = `The row reads ${quoted(fields.join(','))}`;
    return problem(place, 'E_IDENTITY_LIST', { what: 'the CSV row has no SPIFFE ID', fix });
  }
  return writtenEntry(id, dns, place, options.trustDomain, columns.others);
}
