/** Places in a JSON document, as people write them. */
import type { DocumentPlace } from '../bundle/index.js';
import { stepsOf } from '../encoding/json-pointer.js';
import type { Place } from './item.js';
import { inside } from './place.js';

/** A place of the document, in the place that the document has. Its lines are the file's when it is the file. */
export function placeWithin(around: Place, at: DocumentPlace | undefined): Place {
  if (at === undefined) return around;
  const place = inside(around, ...stepsOf(at.pointer));
  return around.path.length === 0 && at.lines !== undefined ? { ...place, lines: at.lines } : place;
}
