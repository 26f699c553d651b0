/** Places in a JSON document, as people write them. */
import type { DocumentPlace } from '../bundle/index.js';
import type { Place } from './item.js';
import { inside } from './place.js';

/** A place of the document, in the place that the document has. Its lines are the file's when it is the file. */
export function placeWithin(around: Place, at: DocumentPlace | undefined): Place {
  if (at === undefined) return around;
  const place = inside(around, ...stepsOf(at.pointer));
  return around.path.length === 0 && at.lines !== undefined ? { ...place, lines: at.lines } : place;
}

/** The steps of a JSON pointer (RFC 6901): `keys[0]`, `trust_domains["example.org"]`. */
export function stepsOf(pointer: string): string[] {
  const steps: string[] = [];
  for (const part of pointer.split('/').slice(1)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
    const last = steps.at(-1);
    if (last === undefined) steps.push(name);
    else if (/^[0-9]+$/.test(name)) steps[steps.length - 1] = `${last}[${name}]`;
    else if (last === 'trust_domains') steps[steps.length - 1] = `${last}[${JSON.stringify(name)}]`;
    else steps.push(name);
  }
  return steps;
}
