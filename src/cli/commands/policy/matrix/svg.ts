/** The matrix as a drawing: a square for each answer, whose title says it in words. */
import type { Matrix, Verdict } from '../../../../kuma/index.js';
import { escapeText } from '../../../ui/escape.js';
import { inboundText } from '../rule-view.js';
import { cellAt, namedSome, summarise } from './summary.js';

export const SVG_LIMITS = { maxRows: 200, maxColumns: 100 };
const CELL = 16;
const LETTER = 6.2;
const NAMES = 2;
/** That people who see red and green alike can tell apart: also by how dark they are, and by their signs. */
const COLOURS: Readonly<Record<Verdict, string>> = {
  allow: '#2a9d62',
  deny: '#f3d6d2',
  'shadow-deny': '#f2b134',
  undecided: '#9aa0a6',
};
const SIGNS: Readonly<Record<Verdict, string>> = { allow: '✓', deny: '', 'shadow-deny': '!', undecided: '?' };

export function* matrixSvg(matrix: Matrix): Generator<string> {
  const { rows, columns, left } = summarise(matrix, SVG_LIMITS);
  const rowNames = rows.map(({ workloads }) =>
    namedSome(
      workloads.map((workload) => matrix.workloads[workload] ?? ''),
      NAMES,
    ),
  );
  const columnNames = columns.map(({ inbounds }) =>
    namedSome(inbounds.flatMap((inbound) => matrix.inbounds[inbound] ?? []).map(inboundText), NAMES),
  );
  const x = 8 + widest(rowNames);
  const y = 8 + widest(columnNames);
  const isCut = left.rows + left.columns > 0;
  const size = { width: x + columns.length * CELL + 8, height: y + rows.length * CELL + (isCut ? 32 : 8) };
  yield `<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${size.height}" viewBox="0 0 ${size.width} ${size.height}" font-family="monospace" font-size="10">\n<title>Who may connect to what</title>\n<rect width="100%" height="100%" fill="#fff"/>\n`;
  for (const [c, name] of columnNames.entries()) {
    const at = x + c * CELL + 11;
    yield `<text transform="translate(${at} ${y - 4}) rotate(-90)">${xml(name)}</text>\n`;
  }
  for (const [r, row] of rows.entries()) {
    const top = y + r * CELL;
    const name = rowNames[r] ?? '';
    const cells = columns.map((column, c) => {
      const verdict = cellAt(row, column);
      const left = x + c * CELL;
      const sign = SIGNS[verdict];
      const mark =
        sign === '' ? '' : `<text x="${left + 7.5}" y="${top + 11}" text-anchor="middle">${sign}</text>`;
      return `<g><title>${xml(`${name} → ${columnNames[c] ?? ''}: ${verdict}`)}</title><rect x="${left}" y="${top}" width="15" height="15" fill="${COLOURS[verdict]}"/>${mark}</g>`;
    });
    yield `<text x="4" y="${top + 11}">${xml(name)}</text>${cells.join('')}\n`;
  }
  if (isCut)
    yield `<text x="4" y="${size.height - 10}">${left.rows} more kinds of workloads and ${left.columns} more kinds of inbounds are left out</text>\n`;
  yield '</svg>\n';
}

const widest = (names: readonly string[]): number =>
  Math.ceil(LETTER * names.reduce((most, name) => Math.max(most, name.length), 0));

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&apos;'],
]);

/** Control characters, which XML forbids, are escaped as for a terminal. */
export const xml = (text: string): string =>
  escapeText(text).replace(/[&<>"']/g, (character) => ENTITIES.get(character) ?? '');
