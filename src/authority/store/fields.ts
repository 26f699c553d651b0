/** Strict reading of JSON objects by a table of their fields. */
import { MeshctlError } from '../../errors.js';

/** What a field must be, and the words for it. */
export interface Field {
  readonly is: (value: unknown) => boolean;
  readonly expected: string;
}

/** A field for each member of T, the optional ones too. */
export type Fields<T> = { readonly [name in keyof Required<T>]: Field };

export const matching = (pattern: RegExp, expected: string): Field => ({
  is: (value) => typeof value === 'string' && pattern.test(value),
  expected,
});

export const oneOf = (values: readonly unknown[]): Field => ({
  is: (value) => values.includes(value),
  expected: values.length === 1 ? `${values[0]}` : `one of ${values.join(', ')}`,
});

export const wholeNumber = (from: number): Field => ({
  is: (value) => Number.isSafeInteger(value) && (value as number) >= from,
  expected: `a whole number from ${from}`,
});

export const listOf = (item: (value: unknown) => boolean, expected: string): Field => ({
  is: (value) => Array.isArray(value) && value.every(item),
  expected,
});

export const recordOf = (item: Field): Field => ({
  is: (value) => isObject(value) && Object.values(value).every(item.is),
  expected: `an object with ${item.expected} in each member`,
});

export const base64 = matching(
  /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})$/,
  'base64',
);

/** RFC 3339 in UTC at whole seconds, as meshctl writes it. */
export const time: Field = { is: isTime, expected: 'an RFC 3339 time in UTC' };

function isTime(value: unknown): boolean {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(value)) return false;
  const date = new Date(value);
  // A day that the month does not have is taken for one of the next month.
  return date.getUTCDate() === Number(value.slice(8, 10)); // not a number when it is no time
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Reads JSON; `place` is the file, or file and line, for messages. Throws E_STATE. */
export function parseJson(text: string, place: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw damaged(place, error instanceof Error ? `it is not JSON (${error.message})` : 'it is not JSON');
  }
}

/**
 * Holds an object against its table; `at` is its path in the document, `x509[0].` or empty. Unknown fields are refused:
 * the next write would drop them without a word. Throws E_STATE, which names the field.
 */
export function assertFields(
  value: unknown,
  fields: Readonly<Record<string, Field>>,
  place: string,
  at = '',
  optional: readonly string[] = [],
): void {
  if (!isObject(value)) throw damaged(place, `${at === '' ? 'it' : at.slice(0, -1)} is not an object`);
  for (const [name, field] of Object.entries(fields)) {
    if (Object.hasOwn(value, name)) {
      if (!field.is(value[name])) throw damaged(place, `${at}${name} is not ${field.expected}`);
    } else if (!optional.includes(name)) {
      throw damaged(place, `${at}${name} is missing`);
    }
  }
  for (const name of Object.keys(value)) {
    if (!Object.hasOwn(fields, name)) throw damaged(place, `${at}${name} is not a field that meshctl knows`);
  }
}

/** E_STATE for a file whose content is not what meshctl wrote. */
export function damaged(place: string, why: string): MeshctlError {
  return new MeshctlError('E_STATE', { what: `${place} is damaged`, why, fix: 'Restore it from a backup' });
}
