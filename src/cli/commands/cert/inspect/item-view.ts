/** What the report says of one item, whatever its kind: a line, fields below it, and the same as JSON. */
import type { MeshctlError } from '../../../../errors.js';
import type { Item } from '../../../../sources/index.js';
import type { Field } from '../../../ui/fields.js';
import type { Paint } from '../../../ui/paint.js';

export interface ItemView {
  /** Why a part of it cannot be read: it makes the exit code 2. */
  readonly error?: MeshctlError | undefined;
  /** One line, escaped. */
  readonly title: (paint: Paint) => string;
  /** What stands below it, and everything with `long`. Escaped. */
  readonly fields: (paint: Paint, long: boolean) => readonly Field[];
  /** What `--short` adds to the title, escaped. */
  readonly brief: () => string;
  /** The members of the JSON object beside kind, index and place. */
  readonly json: () => object;
}

/** What a view needs to know beside the item. */
export interface Surroundings {
  /** Seconds since 1970. */
  readonly now: number;
  /** The items with the same public key, each as `name` of its source and its number from 1. */
  readonly sameKey: (item: Item) => readonly Neighbour[];
  /** Permission bits of the file. */
  readonly mode: number | undefined;
}

export interface Neighbour {
  readonly source: string;
  readonly index: number;
  readonly kind: Item['kind'];
}

/** `0600`, as chmod takes it. */
export function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}

/** A field that may be broken; what is broken shows up where the extension itself is shown. */
export function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
