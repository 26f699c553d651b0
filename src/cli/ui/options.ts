import { MeshctlError } from '../../errors.js';

/** Collects the values of an option that may be given several times. */
export function collect(value: string, earlier: string[]): string[] {
  return [...earlier, value];
}

/** A flag that would be ignored where it stands: nothing is ignored silently. */
export function noEffect(flag: string, where: string, why?: string): MeshctlError {
  return new MeshctlError('E_USAGE', { what: `${flag} has no effect ${where}`, why, fix: 'Leave it out' });
}

/** A whole number of `unit` from `least` to `most`, which has as many digits at the most. Throws E_USAGE that names the option. */
export function parseCount(
  text: string,
  option: string,
  { unit, least, most }: { readonly unit: string; readonly least: number; readonly most: number },
): number {
  const count = Number(text);
  if (/^\d+$/.test(text) && count >= least && count <= most) return count;
  throw new MeshctlError('E_USAGE', {
    what: `"${text}" is not a number of ${unit}`,
    where: option,
    fix: `Give a whole number from ${least} to ${most}`,
  });
}

/** The value of an option that takes one of a few words; `what` they are. Throws E_USAGE that lists them. */
export function oneOf<T extends string>(text: string, words: readonly T[], what: string, option: string): T {
  const known = words.find((word) => word === text);
  if (known !== undefined) return known;
  throw new MeshctlError('E_USAGE', {
    what: `unknown ${what} "${text}"`,
    where: option,
    fix: `Choose one of ${words.join(', ')}`,
  });
}

/** Of `--workers`. */
export const THREADS = { unit: 'threads', least: 1, most: 99 };

/** What the reading of an option's value throws, placed at that option. */
export function inOption<T>(option: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof MeshctlError ? error.at(option) : error;
  }
}
