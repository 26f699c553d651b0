/** `--format` where a bundle is read: what it must be, when somebody would rather be refused than understood. */
import { BUNDLE_FORMATS } from '../../../bundle/index.js';
import { MeshctlError } from '../../../errors.js';
import { oneOf } from '../../ui/options.js';

export const INPUT_FORMATS: readonly string[] = ['auto', ...BUNDLE_FORMATS.map(({ name }) => name)];

/** Throws E_USAGE for a name that is none. SPIRE takes its names in any case. */
export function parseInputFormat(text: string): string {
  return oneOf(text.toLowerCase(), INPUT_FORMATS, 'format', '--format');
}

/** Throws E_BUNDLE when a bundle that was found is of another format than it must be. */
export function assertFormat(wanted: string, found: string): void {
  if (wanted === 'auto' || wanted === found) return;
  throw new MeshctlError('E_BUNDLE', {
    what: `the bundle is not of format ${wanted}`,
    why: `it is ${found}`,
    fix: `Pass --format ${INPUT_FORMATS.includes(found) ? found : 'auto'}, or leave it out`,
  });
}
