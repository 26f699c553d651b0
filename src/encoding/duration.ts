/** Durations as people write and read them. */
import { MeshctlError } from '../errors.js';

const UNIT_SECONDS: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800, y: 31_536_000 };

const LONGEST = 1000 * 31_536_000;

/** Reads `90s`, `30m`, `24h`, `7d`, `2w`, `10y` and sums such as `1h30m`; returns seconds. Throws E_USAGE. */
export function parseDuration(text: string, flag: string): number {
  const parts = /^(?:\d{1,9}[smhdwy])+$/.test(text) ? text.matchAll(/(\d+)([smhdwy])/g) : [];
  let seconds = 0;
  for (const [, count = '', unit = ''] of parts) seconds += Number(count) * (UNIT_SECONDS[unit] as number);
  if (seconds > LONGEST) {
    throw new MeshctlError('E_USAGE', {
      what: `"${text}" is too long`,
      where: flag,
      fix: 'Stay below 1000 years',
    });
  }
  if (seconds > 0) return seconds;
  throw new MeshctlError('E_USAGE', {
    what: `"${text}" is not a duration`,
    where: flag,
    fix: 'Write it as in 90s, 30m, 24h, 7d, 10y or 1h30m',
  });
}

const UNITS: readonly (readonly [seconds: number, name: string])[] = [
  [31_536_000, 'y'],
  [86_400, 'd'],
  [3600, 'h'],
  [60, 'min'],
  [1, 's'],
];

/** The two largest units of a span of seconds: `23 h 59 min`, `3 d`, `9 y 364 d`. Up to two days are told in hours: `24 h`. */
export function formatDuration(seconds: number): string {
  const whole = Math.abs(Math.round(seconds));
  const start = UNITS.findIndex(([size, name]) => whole >= (name === 'd' ? 2 * size : size));
  const [size, name] = UNITS[start] ?? [1, 's'];
  const [nextSize, nextName] = UNITS[start + 1] ?? [size, name];
  const rest = Math.floor((whole % size) / nextSize);
  return `${Math.floor(whole / size)} ${name}${rest === 0 ? '' : ` ${rest} ${nextName}`}`;
}

/** The distance of a moment from now: `in 23 h 59 min`, `2 d ago`. */
export function formatDistance(seconds: number, now: number): string {
  return seconds >= now ? `in ${formatDuration(seconds - now)}` : `${formatDuration(now - seconds)} ago`;
}
