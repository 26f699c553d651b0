/** Lists in certificates (SEQUENCE OF and SET OF), bounded. */
import { type Der, type DerReader, derError } from '../encoding/der.js';

/** More elements than this are an attack or a mistake; 2,048 alternative names are the most that was seen to be meant. */
const MAX_ELEMENTS = 10_000;

/** Reads every element inside `list` in turn. `what` names the list in the E_DER of one that is too long. */
export function readSequenceOf<T>(list: Der, what: string, read: (reader: DerReader) => T): T[] {
  const reader = list.inside();
  const items: T[] = [];
  while (!reader.atEnd()) {
    if (items.length === MAX_ELEMENTS) {
      throw derError(reader.offset, `${what} holds more than ${MAX_ELEMENTS} elements`);
    }
    items.push(read(reader));
  }
  return items;
}
