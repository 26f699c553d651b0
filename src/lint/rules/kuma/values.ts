/** Values in a part of a manifest, by the way to them; what has another type is not there (the schema says so). */
import { isJsonObject, type JsonObject, memberOf } from '../../../encoding/json-value.js';

export function valueAt(value: unknown, ...path: string[]): unknown {
  let found = value;
  for (const step of path) found = isJsonObject(found) ? memberOf(found, step) : undefined;
  return found;
}

export function objectAt(value: unknown, ...path: string[]): JsonObject | undefined {
  const found = valueAt(value, ...path);
  return isJsonObject(found) ? found : undefined;
}

export function textAt(value: unknown, ...path: string[]): string | undefined {
  const found = valueAt(value, ...path);
  return typeof found === 'string' ? found : undefined;
}

export function listAt(value: unknown, ...path: string[]): readonly unknown[] {
  const found = valueAt(value, ...path);
  return Array.isArray(found) ? found : [];
}
