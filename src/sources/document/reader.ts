/** How the readers of documents work together: each takes a value of its kind, and hands what is inside to the others. */
import type { Found } from '../found.js';
import type { Place, Trusted } from '../item.js';

export interface DocumentReader {
  readonly found: Found;
  /** Bytes in a field: PEM, DER, base64, or a document again. Returns whether anything was recognised. */
  readonly bytes: (bytes: Buffer, place: Place, trusted: Trusted | undefined) => Promise<boolean>;
  /** The JSON text that a value was read from, where it was all of the bytes. */
  readonly written: (value: unknown) => Buffer | undefined;
  /** A value that may be a document of a known kind. */
  readonly value: (value: unknown, place: Place) => Promise<boolean>;
}

export type JsonObject = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A member of its own that is a string. */
export function text(value: JsonObject, name: string): string | undefined {
  const member = Object.hasOwn(value, name) ? value[name] : undefined;
  return typeof member === 'string' ? member : undefined;
}

export function object(value: JsonObject, name: string): JsonObject | undefined {
  const member = Object.hasOwn(value, name) ? value[name] : undefined;
  return isObject(member) ? member : undefined;
}

export function list(value: JsonObject, name: string): readonly unknown[] | undefined {
  const member = Object.hasOwn(value, name) ? value[name] : undefined;
  return Array.isArray(member) ? member : undefined;
}
