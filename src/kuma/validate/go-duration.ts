/** Durations as Go reads them, `1h30m` and `-5s`: what a day is, Go does not say. */
const UNITS: Readonly<Record<string, number>> = {
  ns: 1e-9,
  us: 1e-6,
  '\u00b5s': 1e-6,
  '\u03bcs': 1e-6,
  ms: 1e-3,
  s: 1,
  m: 60,
  h: 3600,
};

export type GoDuration =
  | { readonly ok: true; readonly seconds: number }
  /** In the words of Go's time package. */
  | { readonly ok: false; readonly message: string };

/** Go's time.ParseDuration. */
export function parseGoDuration(text: string): GoDuration {
  const quoted = JSON.stringify(text);
  const [, sign = '', digits = ''] = /^([+-]?)(.*)$/s.exec(text) ?? [];
  if (digits === '0') return { ok: true, seconds: 0 };
  if (digits === '') return { ok: false, message: `time: invalid duration ${quoted}` };
  let seconds = 0;
  for (let rest = digits; rest !== ''; ) {
    const [whole, number = '', unit = ''] = /^(\d+\.?\d*|\.\d+)([^\d.]*)/.exec(rest) ?? [];
    if (whole === undefined) return { ok: false, message: `time: invalid duration ${quoted}` };
    if (unit === '') return { ok: false, message: `time: missing unit in duration ${quoted}` };
    const factor = Object.hasOwn(UNITS, unit) ? UNITS[unit] : undefined;
    if (factor === undefined)
      return { ok: false, message: `time: unknown unit ${JSON.stringify(unit)} in duration ${quoted}` };
    seconds += Number(number) * factor;
    rest = rest.slice(whole.length);
  }
  return { ok: true, seconds: sign === '-' ? -seconds : seconds };
}
