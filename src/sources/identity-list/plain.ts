/** One SPIFFE ID a line; blank lines and lines that begin with `#` are skipped. */
import { lineTooLong, writtenEntry } from './entry.js';
import type { Entry, IdentityListOptions } from './items.js';
import { isSilent, type Line, trimBlanks } from './lines.js';

export async function* readPlain(
  lines: AsyncIterable<Line[]>,
  { source, trustDomain }: IdentityListOptions,
): AsyncGenerator<Entry[]> {
  for await (const batch of lines) {
    const entries: Entry[] = [];
    for (const { number, text } of batch) {
      const place = `${source}:${number}`;
      if (text === undefined) {
        entries.push(lineTooLong(place));
        continue;
      }
      const trimmed = trimBlanks(text);
      if (!isSilent(trimmed)) entries.push(writtenEntry(trimmed, [], place, trustDomain));
    }
    yield entries;
  }
}
