/** The whole matrix as CSV (RFC 4180): a line for each workload, a column for each inbound. */
import { groupAt, type Matrix, verdictAt } from '../../../../kuma/index.js';
import { inboundText } from '../rule-view.js';

const LINES_AT_ONCE = 100;

export function* matrixCsv(matrix: Matrix): Generator<string> {
  yield csvLine(['workload', ...matrix.inbounds.map(inboundText)]);
  const groups = matrix.inbounds.map((_, inbound) => groupAt(matrix, inbound));
  let lines = '';
  for (const [workload, id] of matrix.workloads.entries()) {
    // Verdicts are words that need no quotes, and there can be millions of them.
    lines += `${csvField(id)},${groups.map((group) => verdictAt(group, workload)).join()}\r\n`;
    if (workload % LINES_AT_ONCE !== LINES_AT_ONCE - 1) continue;
    yield lines;
    lines = '';
  }
  yield lines;
}

export const csvLine = (fields: readonly string[]): string => `${fields.map(csvField).join(',')}\r\n`;

/**
 * Spreadsheets run what begins like a formula; an apostrophe before it makes it a text. Names of proxies can begin so, and
 * SPIFFE IDs never do.
 */
export function csvField(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe;
}
