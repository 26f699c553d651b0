import { MeshctlError } from '../../errors.js';

/** Collects the values of an option that may be given several times. */
export function collect(value: string, earlier: string[]): string[] {
  return [...earlier, value];
}

/** What the reading of an option's value throws, placed at that option. */
export function inOption<T>(option: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof MeshctlError ? error.at(option) : error;
  }
}
