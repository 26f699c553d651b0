/** The report of `policy matrix`. */
import { countVerdicts, type Matrix, type Verdict } from '../../../../kuma/index.js';
import { escapeText } from '../../../ui/escape.js';
import type { Paint } from '../../../ui/paint.js';
import type { Report } from '../../../ui/report.js';
import { formatTable } from '../../../ui/table.js';
import { inboundText } from '../rule-view.js';
import { undecidableText } from '../undecidable.js';
import type { MatrixAnswer } from './answer.js';
import { changeLines, changesCsv } from './change-view.js';
import { matrixCsv } from './csv.js';
import { matrixJson } from './json.js';
import { matrixMermaid } from './mermaid.js';
import { cellAt, namedSome, summarise } from './summary.js';
import { matrixSvg } from './svg.js';

/** What -o takes beside text, json and yaml. */
export const MATRIX_FORMATS = ['csv', 'mermaid', 'svg'];

const LIMITS = { maxRows: 40, maxColumns: 12 };
const NAMED = 3;

export function matrixReport(answer: MatrixAnswer): Report {
  const { matrix, difference } = answer;
  return {
    kind: 'PolicyMatrix',
    data: () => matrixJson(answer),
    text: (paint) =>
      difference === undefined
        ? tableText(matrix, paint)
        : changeLines(answer, paint)
            .map((line) => `${line}\n`)
            .join(''),
    others: {
      csv: () => (difference === undefined ? matrixCsv(matrix) : changesCsv(answer)),
      mermaid: () => matrixMermaid(matrix),
      svg: () => matrixSvg(matrix),
    },
  };
}

function tableText(matrix: Matrix, paint: Paint): string {
  const { rows, columns, left } = summarise(matrix, LIMITS);
  const table = formatTable(
    ['WORKLOAD', ...columns.map((_, i) => `${i + 1}`)],
    rows.map((row) => [
      escapeText(
        namedSome(
          row.workloads.map((workload) => matrix.workloads[workload] ?? ''),
          NAMED,
        ),
      ),
      ...columns.map((column) => painted(cellAt(row, column), paint)),
    ]),
    paint.faint,
  );
  const legend = columns.map(({ inbounds, group }, i) => {
    const names = inbounds.flatMap((inbound) => matrix.inbounds[inbound] ?? []).map(inboundText);
    const why = group.decider.undecidable;
    return `${i + 1}  ${namedSome(names, NAMED)}${why === undefined ? '' : `: ${escapeText(undecidableText(why))}`}`;
  });
  return `${table}\n${[...legend, ...leftLines(left, paint), countLine(matrix)].join('\n')}\n`;
}

function leftLines(
  { rows, columns }: { readonly rows: number; readonly columns: number },
  paint: Paint,
): string[] {
  const parts = [
    ...(rows > 0 ? [`${rows} more kinds of workloads`] : []),
    ...(columns > 0 ? [`${columns} more kinds of inbounds`] : []),
  ];
  return parts.length === 0 ? [] : [paint.warn(`${parts.join(' and ')} are left out: -o csv has them all`)];
}

function countLine(matrix: Matrix): string {
  const { allow, deny, 'shadow-deny': shadow, undecided } = countVerdicts(matrix);
  const parts = [
    `${allow} allowed`,
    ...(shadow > 0 ? [`${shadow} allowed and shadow-denied`] : []),
    `${deny} denied`,
    ...(undecided > 0 ? [`${undecided} undecided`] : []),
  ];
  return `${matrix.workloads.length} workloads, ${matrix.inbounds.length} inbounds: ${parts.join(', ')}`;
}

function painted(verdict: Verdict, paint: Paint): string {
  switch (verdict) {
    case 'allow':
      return paint.good('yes');
    case 'deny':
      return paint.faint('-');
    case 'shadow-deny':
      return paint.warn('shadow');
    case 'undecided':
      return paint.warn('?');
  }
}
