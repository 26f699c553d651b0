/** `--at`: the moment at which a command judges. */
import { parseRfc3339 } from '../../encoding/rfc3339.js';
import { MeshctlError } from '../../errors.js';

/** Seconds since 1970 of an RFC 3339 time. Throws E_USAGE that names the option. */
export function parseMoment(text: string, option: string): number {
  const seconds = parseRfc3339(text);
  if (seconds !== undefined) return seconds;
  throw new MeshctlError('E_USAGE', {
    what: `"${text}" is not a time`,
    where: option,
    fix: 'Write it as in 2026-12-01T00:00:00Z',
  });
}
