/** Columns as wide as their widest cell; colour codes take no room. */
import { stripVTControlCharacters } from 'node:util';

export function formatTable(
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  paintHead: (text: string) => string,
): string {
  const all = [heads, ...rows];
  const widths = heads.map((_, column) =>
    Math.max(...all.map((row) => stripVTControlCharacters(row[column] ?? '').length)),
  );
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - stripVTControlCharacters(cell).length))
      .join('  ')
      .trimEnd();
  return `${[line(heads.map((head) => paintHead(head))), ...rows.map(line)].join('\n')}\n`;
}
