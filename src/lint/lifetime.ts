/** Lifetimes as rules compare and name them. */
import type { Time } from '../encoding/time.js';

/** Whole seconds since 1970: X.509 knows no fractions (RFC 5280 §4.1.2.5). */
export const secondsOf = ({ date }: Time): number => Math.floor(date.getTime() / 1000);

const UNITS: readonly (readonly [seconds: number, name: string])[] = [
  [31_536_000, 'y'],
  [86_400, 'd'],
  [3600, 'h'],
  [60, 'min'],
  [1, 's'],
];

/** The two largest units of a span of seconds: `24 h`, `7 d`, `9 y 364 d`. Up to two days are told in hours. */
export function spanText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const start = UNITS.findIndex(([size, name]) => whole >= (name === 'd' ? 2 * size : size));
  const [size, name] = UNITS[start] ?? [1, 's'];
  const [nextSize, nextName] = UNITS[start + 1] ?? [size, name];
  const rest = Math.floor((whole % size) / nextSize);
  return `${Math.floor(whole / size)} ${name}${rest === 0 ? '' : ` ${rest} ${nextName}`}`;
}
