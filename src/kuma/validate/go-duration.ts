/** Durations as Go reads them, `1h30m` and `-5s`: what a day is, Go does not say. */
const NANOSECONDS: ReadonlyMap<string, bigint> = new Map([
  ['ns', 1n],
  ['us', 1_000n],
  ['\u00b5s', 1_000n],
  ['\u03bcs', 1_000n],
  ['ms', 1_000_000n],
  ['s', 1_000_000_000n],
  ['m', 60_000_000_000n],
  ['h', 3_600_000_000_000n],
]);

const MAX = 2n ** 63n;
const MAX_DIGITS = MAX.toString().length;

export type GoDuration =
  | { readonly ok: true; readonly seconds: number }
  /** In the words of Go's time package. */
  | { readonly ok: false; readonly message: string };

/** Go's time.ParseDuration. */
export function parseGoDuration(text: string): GoDuration {
  const invalid = { ok: false, message: `time: invalid duration ${quote(text)}` } as const;
  const [, sign = '', digits = ''] = /^([+-]?)(.*)$/s.exec(text) ?? [];
  if (digits === '0') return { ok: true, seconds: 0 };
  if (digits === '') return invalid;
  let nanoseconds = 0n;
  for (let rest = digits; rest !== ''; ) {
    const [part, whole = '', fraction = '', unit = ''] = /^(\d*)(?:\.(\d*))?([^\d.]*)/.exec(rest) ?? [];
    if (part === undefined || whole + fraction === '') return invalid;
    const significant = whole.replace(/^0+/, '');
    // A number of a million digits takes its time.
    if (significant.length > MAX_DIGITS || BigInt(significant) > MAX) return invalid;
    if (unit === '') return { ok: false, message: `time: missing unit in duration ${quote(text)}` };
    const factor = NANOSECONDS.get(unit);
    if (factor === undefined)
      return { ok: false, message: `time: unknown unit ${quote(unit)} in duration ${quote(text)}` };
    nanoseconds += BigInt(significant) * factor + fractionOf(fraction, factor);
    if (nanoseconds > MAX) return invalid;
    rest = rest.slice(part.length);
  }
  // The least number has no positive counterpart.
  if (sign !== '-' && nanoseconds === MAX) return invalid;
  const seconds = Number(nanoseconds) / 1e9;
  return { ok: true, seconds: sign === '-' ? -seconds : seconds };
}

/** Digits beyond eighteen say nothing of a nanosecond. */
const fractionOf = (digits: string, factor: bigint): bigint =>
  (BigInt(digits.slice(0, 18) || 0) * factor) / 10n ** BigInt(Math.min(digits.length, 18));

/** Go's time package quotes by itself: bytes that are no printable ASCII in hex. */
function quote(text: string): string {
  const bytes = Array.from(Buffer.from(text), (byte) => {
    if (byte === 0x22 || byte === 0x5c) return `\\${String.fromCharCode(byte)}`;
    return byte >= 0x80 || byte < 0x20
      ? `\\x${byte.toString(16).padStart(2, '0')}`
      : String.fromCharCode(byte);
  });
  return `"${bytes.join('')}"`;
}
