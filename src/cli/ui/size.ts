/** Sizes as people write them. */
import { MeshctlError } from '../../errors.js';

const UNITS: Readonly<Record<string, number>> = { '': 1, B: 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 };

/** Bytes of `4MiB`. Throws E_USAGE that names the option. */
export function parseSize(text: string, option: string): number {
  const [, count = '0', unit = ''] = /^(\d{1,6})(B|KiB|MiB|GiB)?$/.exec(text) ?? [];
  const bytes = Number(count) * (UNITS[unit] ?? 1);
  if (bytes > 0) return bytes;
  throw new MeshctlError('E_USAGE', {
    what: `"${text}" is not a size`,
    where: option,
    fix: 'Write it as in 512KiB, 10MiB or 1GiB',
  });
}
