import { quoted } from '../../../encoding/printable.js';

/** Names that are told; a token can have thousands. */
const SHOWN = 5;

/** `"jku", "x5c"`, and how many more. */
export function quotedList(names: readonly string[]): string {
  const shown = names.slice(0, SHOWN).map((name) => quoted(name, 40));
  const left = names.length - shown.length;
  return `${shown.join(', ')}${left > 0 ? ` and ${left} more` : ''}`;
}
