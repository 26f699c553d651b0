/** A matrix for people: workloads that get the same answers everywhere are one row, inbounds decided alike one column. */
import { groupAt, type Matrix, type MatrixGroup, type Verdict, verdictAt } from '../../../../kuma/index.js';

export interface Row {
  /** Places in the matrix. */
  readonly workloads: readonly number[];
}

export interface Column {
  readonly inbounds: readonly number[];
  readonly group: MatrixGroup;
}

export interface Summary {
  readonly rows: readonly Row[];
  readonly columns: readonly Column[];
  /** What is not among them. */
  readonly left: { readonly rows: number; readonly columns: number };
}

export const cellAt = ({ workloads }: Row, { group }: Column): Verdict =>
  verdictAt(group, workloads[0] ?? -1);

/** Each workload and inbound by itself where there are few of them. */
export function summarise(
  matrix: Matrix,
  { maxRows, maxColumns }: { readonly maxRows: number; readonly maxColumns: number },
): Summary {
  const columns = columnsOf(matrix, matrix.inbounds.length <= maxColumns);
  const rows = rowsOf(matrix, matrix.workloads.length <= maxRows);
  return {
    rows: rows.slice(0, maxRows),
    columns: columns.slice(0, maxColumns),
    left: {
      rows: Math.max(0, rows.length - maxRows),
      columns: Math.max(0, columns.length - maxColumns),
    },
  };
}

function columnsOf(matrix: Matrix, isEach: boolean): Column[] {
  const columns = new Map<string, { inbounds: number[]; group: MatrixGroup }>();
  for (const [inbound, place] of matrix.groupOf.entries()) {
    const group = groupAt(matrix, inbound);
    const key = isEach ? `${inbound}` : `group ${place}`;
    const known = columns.get(key);
    if (known === undefined) columns.set(key, { inbounds: [inbound], group });
    else known.inbounds.push(inbound);
  }
  return [...columns.values()];
}

function rowsOf({ workloads, groups }: Matrix, isEach: boolean): Row[] {
  const rows = new Map<string, { workloads: number[] }>();
  const pattern = Buffer.alloc(groups.length);
  for (const workload of workloads.keys()) {
    for (const [i, { verdicts }] of groups.entries()) pattern[i] = verdicts[workload] ?? 0;
    const key = isEach ? `${workload}` : pattern.toString('latin1');
    const known = rows.get(key);
    if (known === undefined) rows.set(key, { workloads: [workload] });
    else known.workloads.push(workload);
  }
  return [...rows.values()];
}

/** `a, b and 3 more`; `names` are the first of `count`. */
export function namedSome(names: readonly string[], most: number, count = names.length): string {
  const shown = names.slice(0, most);
  return count > shown.length ? `${shown.join(', ')} and ${count - shown.length} more` : shown.join(', ');
}
