/** Columns as wide as their widest cell; colour codes take no room. */
import { stripVTControlCharacters } from 'node:util';

export function formatTable(
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  paintHead: (text: string) => string,
): string {
  const all = [heads, ...rows];
  const widths = heads.map((_, column) =>
    all.reduce((widest, row) => Math.max(widest, widthOf(row[column] ?? '')), 0),
  );
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - widthOf(cell)))
      .join('  ')
      .trimEnd();
  return `${[line(heads.map((head) => paintHead(head))), ...rows.map(line)].join('\n')}\n`;
}

const ESCAPE = '\u001b';

const widthOf = (cell: string): number =>
  cell.includes(ESCAPE) ? stripVTControlCharacters(cell).length : cell.length;
