/** Looks into the spec of a policy, and refuses what it does not understand, with the place of it. */
import { isJsonObject, type JsonObject, kindOf, memberOf } from '../../encoding/json-value.js';
import { quoted } from '../../encoding/printable.js';
import { MeshctlError } from '../../errors.js';
import type { Resource } from '../resource.js';
import { type FieldPath, fieldName } from '../validate/violation.js';

export class PolicyReader {
  readonly #resource: Resource;

  constructor(resource: Resource) {
    this.#resource = resource;
  }

  /** The spec, which may be absent but is nothing else than an object. */
  root(names: readonly string[]): JsonObject {
    return this.member(this.#resource.document, 'spec', [], names) ?? {};
  }

  /** `names` are the members that it may have. */
  object(value: unknown, path: FieldPath, names: readonly string[]): JsonObject {
    if (!isJsonObject(value)) throw this.#malformed(path, `it is ${kindOf(value)} and should be an object`);
    const stranger = Object.keys(value).find((name) => !names.includes(name) && value[name] !== null);
    if (stranger !== undefined)
      throw this.#malformed([...path, stranger], `no field has this name here, only ${names.join(', ')}`);
    return value;
  }

  /** An object in another; undefined for what is absent or null, as Go decodes it. */
  member(
    parent: JsonObject,
    name: string,
    path: FieldPath,
    names: readonly string[],
  ): JsonObject | undefined {
    const value = memberOf(parent, name) ?? undefined;
    return value === undefined ? undefined : this.object(value, [...path, name], names);
  }

  optionalList(parent: JsonObject, name: string, path: FieldPath): readonly unknown[] | undefined {
    const value = memberOf(parent, name) ?? undefined;
    if (value === undefined || Array.isArray(value)) return value;
    throw this.#malformed([...path, name], `it is ${kindOf(value)} and should be a list`);
  }

  list(parent: JsonObject, name: string, path: FieldPath): readonly unknown[] {
    return this.optionalList(parent, name, path) ?? [];
  }

  /** `''` when it is absent. */
  text(parent: JsonObject, name: string, path: FieldPath): string {
    const value = memberOf(parent, name) ?? '';
    if (typeof value === 'string') return value;
    throw this.#malformed([...path, name], `it is ${kindOf(value)} and should be a text`);
  }

  filledText(parent: JsonObject, name: string, path: FieldPath): string {
    const text = this.text(parent, name, path);
    if (text === '') throw this.#malformed([...path, name], 'it is empty');
    return text;
  }

  oneOf<T extends string>(parent: JsonObject, name: string, path: FieldPath, words: readonly T[]): T {
    const text = this.text(parent, name, path);
    const known = words.find((word) => word === text);
    if (known !== undefined) return known;
    throw this.#malformed([...path, name], `it is ${quoted(text, 60)} and should be ${words.join(' or ')}`);
  }

  textList(parent: JsonObject, name: string, path: FieldPath): readonly string[] {
    return this.list(parent, name, path).map((item, i) => {
      if (typeof item === 'string') return item;
      throw this.#malformed([...path, name, i], `it is ${kindOf(item)} and should be a text`);
    });
  }

  /** Texts by name; undefined when it is absent. */
  texts(parent: JsonObject, name: string, path: FieldPath): ReadonlyMap<string, string> | undefined {
    const value = memberOf(parent, name) ?? undefined;
    if (value === undefined) return undefined;
    const at = [...path, name];
    if (!isJsonObject(value)) throw this.#malformed(at, `it is ${kindOf(value)} and should be an object`);
    return new Map(Object.keys(value).map((key) => [key, this.text(value, key, at)]));
  }

  #malformed(path: FieldPath, why: string): MeshctlError {
    const { kind, namespace, name } = this.#resource;
    return new MeshctlError('E_POLICY', {
      what: `${kind} ${quoted(namespace === undefined ? name : `${namespace}/${name}`)} cannot be decided by`,
      where: fieldName(path),
      why,
      fix: 'Mend it; "meshctl mesh validate" says all that is wrong with a manifest',
    });
  }
}
