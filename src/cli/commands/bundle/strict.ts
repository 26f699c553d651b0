import type { BundleNote } from '../../../bundle/index.js';
import { MeshctlError } from '../../../errors.js';

/** As go-spiffe: one entry that breaks a rule is the end of the bundle. */
export function assertNoErrors(notes: readonly BundleNote[]): void {
  const error = notes.find(({ severity }) => severity === 'error');
  if (error === undefined) return;
  throw new MeshctlError('E_BUNDLE', {
    what: 'the bundle breaks a rule, and --strict takes none that does',
    where: error.place.pointer === '' ? undefined : error.place.pointer,
    why: error.message,
    fix: 'Ask whoever publishes it to mend it, or leave out --strict',
    rule: error.rule,
  });
}
