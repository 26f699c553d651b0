/** Durations as people write them. */
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
