import type { BundleNote } from '../bundle/index.js';
import type { Place } from './item.js';

/** Notes of a document that stands here: its lines are those of the file only when it is the file. */
export function notesWithin(around: Place, notes: readonly BundleNote[]): readonly BundleNote[] {
  if (around.path.length === 0) return notes;
  return notes.map((note) => ({ ...note, place: { pointer: note.place.pointer } }));
}
