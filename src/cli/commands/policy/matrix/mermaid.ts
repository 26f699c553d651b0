/** A Mermaid flowchart: an arrow from workloads to the inbounds that take them. */
import { isAllowed, type Matrix } from '../../../../kuma/index.js';
import { escapeText } from '../../../ui/escape.js';
import { inboundText } from '../rule-view.js';
import { cellAt, namedSome, summarise } from './summary.js';

/** Mermaid draws no more than 500 arrows unless it is told to. */
export const MERMAID_LIMITS = { maxRows: 50, maxColumns: 10 };
const NAMES = 3;

export function matrixMermaid(matrix: Matrix): string {
  const { rows, columns, left } = summarise(matrix, MERMAID_LIMITS);
  const workloads = rows.map((row, i) => {
    const ids = row.workloads.map((workload) => matrix.workloads[workload] ?? '');
    return `  w${i}[${label(namedSome(ids, NAMES))}]`;
  });
  const inbounds = columns.map((column, i) => {
    const names = column.inbounds.flatMap((inbound) => matrix.inbounds[inbound] ?? []).map(inboundText);
    return `  i${i}([${label(namedSome(names, NAMES))}])`;
  });
  const arrows = rows.flatMap((row, r) =>
    columns.flatMap((column, c) => {
      const verdict = cellAt(row, column);
      if (verdict === 'undecided') return [`  w${r} -. undecided .-> i${c}`];
      if (!isAllowed(verdict)) return [];
      return [verdict === 'allow' ? `  w${r} --> i${c}` : `  w${r} -. shadow-denied .-> i${c}`];
    }),
  );
  const missing =
    left.rows + left.columns > 0
      ? [`  %% ${left.rows} more kinds of workloads and ${left.columns} more kinds of inbounds are left out`]
      : [];
  return `${['flowchart LR', ...missing, ...workloads, ...inbounds, ...arrows].join('\n')}\n`;
}

/** In quotes, with whatever could end them or be markup as a character code: Mermaid reads `#35;` as `#`. */
export function label(text: string): string {
  const safe = escapeText(text).replace(
    /[^\w\s./:,()-]/gu,
    (character) => `#${character.codePointAt(0) ?? 0};`,
  );
  return `"${safe}"`;
}
