/** Fields of a resource as Go would decode them: what is null or absent has the zero value. Types are the schema's business. */
import { isJsonObject, type JsonObject, memberOf } from '../../encoding/json-value.js';

/** Undefined for what is absent or null. */
export function field(object: JsonObject | undefined, name: string): unknown {
  return object === undefined ? undefined : (memberOf(object, name) ?? undefined);
}

export function objectField(object: JsonObject | undefined, name: string): JsonObject | undefined {
  const value = field(object, name);
  return isJsonObject(value) ? value : undefined;
}

export function textField(object: JsonObject | undefined, name: string): string {
  const value = field(object, name);
  return typeof value === 'string' ? value : '';
}

export function listField(object: JsonObject | undefined, name: string): readonly unknown[] {
  const value = field(object, name);
  return Array.isArray(value) ? value : [];
}

export const isTrue = (object: JsonObject | undefined, name: string): boolean => field(object, name) === true;

/** An item of a list as an object. */
export const itemObject = (item: unknown): JsonObject | undefined => (isJsonObject(item) ? item : undefined);
