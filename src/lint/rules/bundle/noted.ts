/** What the readers of bundles noted, as breaches of the rules that they name. */
import type { BundleNote, BundleRule, DocumentPlace } from '../../../bundle/index.js';
import { stepsOf } from '../../../encoding/json-pointer.js';
import type { FoundBundle } from '../../../sources/index.js';
import type { Breach } from '../../rule.js';
import type { BundleSubject } from '../../subjects/bundle.js';

/** The check of a rule that readers hold. */
export const notedAs =
  (rule: BundleRule) =>
  ({ bundle }: BundleSubject): readonly Breach[] | undefined => {
    const noted = bundle.notes.filter((note) => note.rule === rule);
    return noted.length === 0 ? undefined : noted.map((note) => breachOf(bundle, note));
  };

function breachOf(bundle: FoundBundle, { message, severity, place }: BundleNote): Breach {
  return { message, severity, ...breachPlace(bundle, place) };
}

/** Where the authority of this index stands, as far as its reader tells. */
export function placeOfAuthority(bundle: FoundBundle, index: number): Pick<Breach, 'field' | 'lines'> {
  const authority = bundle.content.x509Authorities[index];
  const place = authority && bundle.places?.get(authority);
  return place === undefined ? { field: `x509Authorities[${index}]` } : breachPlace(bundle, place);
}

/** A field is told from the bundle, whose own place may be the first steps of the pointer. */
function breachPlace({ place: { path } }: FoundBundle, at: DocumentPlace): Pick<Breach, 'field' | 'lines'> {
  const steps = stepsOf(at.pointer);
  const known = startOf(steps, path);
  const field = steps.slice(known).join('.');
  return { ...(field !== '' && { field }), ...(at.lines !== undefined && { lines: at.lines }) };
}

/** How many of the first steps are the last of the path already. */
function startOf(steps: readonly string[], path: readonly string[]): number {
  for (let count = Math.min(steps.length, path.length); count > 0; count--) {
    const tail = path.slice(path.length - count);
    if (tail.every((step, i) => step === steps[i])) return count;
  }
  return 0;
}
