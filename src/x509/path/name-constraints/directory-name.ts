/** directoryName: a constraint covers the names that begin with it (RFC 5280 §4.2.1.10, §7.1). */
import type { Name } from '../../name.js';
import type { NameForm } from './form.js';

export const DIRECTORY_FORM: NameForm<Name, readonly string[]> = {
  name: (name) => name.normalForm,
  subtree: (constraint) => {
    const beginning = constraint.normalForm;
    return (name) => beginning.length <= name.length && beginning.every((set, i) => set === name[i]);
  },
};
