/** From which level on a lint fails. */
import type { FailOn, Totals } from '../report.js';

export const FAIL_ON = ['error', 'warning', 'info', 'never'] as const satisfies readonly FailOn[];

/** 2 when something could not be decided, which beats all else; 1 when findings are at or above `failOn`; else 0. */
export function exitCodeOf(
  totals: Pick<Totals, 'fatal' | 'error' | 'warning' | 'info'>,
  failOn: FailOn,
): 0 | 1 | 2 {
  if (totals.fatal > 0) return 2;
  if (failOn === 'never') return 0;
  const counting = FAIL_ON.slice(0, FAIL_ON.indexOf(failOn) + 1);
  return counting.some((level) => level !== 'never' && totals[level] > 0) ? 1 : 0;
}
