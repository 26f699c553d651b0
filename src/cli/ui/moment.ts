/** `--at`: the moment at which a command judges. */
import { MeshctlError } from '../../errors.js';

/** Seconds since 1970 of an RFC 3339 time. Throws E_USAGE that names the option. */
export function parseMoment(text: string, option: string): number {
  const valid = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/.test(text);
  const time = valid && isDay(text.slice(0, 10)) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(time)) return Math.floor(time / 1000);
  throw new MeshctlError('E_USAGE', {
    what: `"${text}" is not a time`,
    where: option,
    fix: 'Write it as in 2026-12-01T00:00:00Z',
  });
}

/** Date.parse takes the 31st of February for the 3rd of March. */
function isDay(text: string): boolean {
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}
