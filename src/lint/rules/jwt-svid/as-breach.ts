import type { Breach, Severity } from '../../rule.js';

/** What svid/ says of a token, when it validates or notes. */
interface Fault {
  readonly message: string;
  readonly severity?: Severity;
}

/** The same words as a breach of a rule. `value` is what the token has there. */
export function asBreach(fault: Fault | undefined, field: string, value?: unknown): Breach | undefined {
  if (fault === undefined) return undefined;
  const { message, severity } = fault;
  const shown = shownValue(value);
  return {
    message,
    field,
    ...(severity !== undefined && { severity }),
    ...(shown !== undefined && { value: shown }),
  };
}

/** So much of a claim tells which one it is. */
const SHOWN = 200;

/** A text or a number as it is; nothing for an object or a list, which the message describes. */
export function shownValue(value: unknown): string | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (typeof value !== 'string' || value === '') return undefined;
  return value.length > SHOWN ? `${value.slice(0, SHOWN)}...` : value;
}
