/** A JSON value, with what JSON.parse forgets about it. */
import type { LineIndex } from './line-index.js';

/** A member whose name its object has already used (RFC 8259 §4). The last one counts, as with JSON.parse. */
export interface DuplicateMember {
  /** JSON pointer (RFC 6901) of the member. */
  readonly pointer: string;
  readonly name: string;
  /** From 1. */
  readonly line: number;
  /** From 1, in characters. */
  readonly column: number;
}

export interface Span {
  readonly start: number;
  readonly end: number;
}

/** What the reader saw on its way. */
export interface Traces {
  readonly duplicates: readonly DuplicateMember[];
  /** Objects with a member twice. */
  readonly repeating: ReadonlySet<object>;
  /** The same and all that they stand in. */
  readonly repetitive: ReadonlySet<object>;
  /** Members by object whose number has a fraction or an exponent. */
  readonly fractional: ReadonlyMap<object, ReadonlySet<string>>;
  readonly spans: ReadonlyMap<object, Span>;
  readonly lines: LineIndex;
}

/** A JSON value. Objects have no prototype; whole numbers beyond 2^53 are of type bigint. */
export class JsonDocument {
  readonly value: unknown;
  /** The first hundred, in their order. */
  readonly duplicates: readonly DuplicateMember[];
  readonly #traces: Traces | undefined;

  constructor(value: unknown, traces?: Traces) {
    this.value = value;
    this.duplicates = traces?.duplicates ?? [];
    this.#traces = traces;
  }

  /** Whether an object or array, or anything inside it, has a member twice. */
  hasDuplicates(container: object): boolean {
    return this.#traces?.repetitive.has(container) ?? false;
  }

  /** Whether an object itself has a member twice. */
  repeatsMembers(object: object): boolean {
    return this.#traces?.repeating.has(object) ?? false;
  }

  /** Whether a member is a number written without fraction and exponent. A value from elsewhere is judged by itself. */
  isInteger(object: object, name: string): boolean {
    if (this.#traces?.fractional.get(object)?.has(name) === true) return false;
    const value: unknown = Reflect.get(object, name);
    return typeof value === 'bigint' || Number.isInteger(value);
  }

  /** The lines on which an object begins and ends, where the text is known. */
  linesOf(object: object): { readonly first: number; readonly last: number } | undefined {
    const span = this.#traces?.spans.get(object);
    if (this.#traces === undefined || span === undefined) return undefined;
    return { first: this.#traces.lines.at(span.start).line, last: this.#traces.lines.at(span.end - 1).line };
  }
}
