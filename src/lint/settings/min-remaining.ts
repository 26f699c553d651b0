/** How much life must be left, as people write it. */
import { parseDuration } from '../../encoding/duration.js';
import { MeshctlError } from '../../errors.js';
import type { MinRemaining } from '../rule.js';

/** Reads `20%` of the whole life, or a duration such as `30d`. Throws E_USAGE that names the flag. */
export function parseMinRemaining(text: string, flag: string): MinRemaining {
  const share = /^\d{1,2}(?:\.\d{1,3})?%$/.test(text) ? Number(text.slice(0, -1)) / 100 : undefined;
  if (share !== undefined && share > 0) return { share, text, demanded: true };
  if (/^(?:\d+[a-z])+$/.test(text)) return { seconds: parseDuration(text, flag), text, demanded: true };
  throw new MeshctlError('E_USAGE', {
    what: `"${text}" is neither a share of a life nor a duration`,
    where: flag,
    fix: 'Write it as in 20% (more than 0, less than 100) or 30d',
  });
}
