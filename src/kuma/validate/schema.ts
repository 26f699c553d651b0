/**
 * The schema stage, which comes before any validator: types, enums, what is required. In the words of Kuma's API
 * (kube-openapi's) for Universal, and in those of the Kubernetes API server for Kubernetes.
 */

import { isJsonObject, type JsonObject, memberOf } from '../../encoding/json-value.js';
import type { JsonSchema } from '../model/json-schema.js';
import { documentSchema } from '../model/schemas.js';
import type { Environment, Resource } from '../resource.js';
import type { KumaVersion } from '../version.js';
import { type FieldPath, fieldName, type Violation } from './violation.js';

const REQUIRED = 'in body is required';

/** Documents may be generated; nobody reads more. */
const MAX_VIOLATIONS = 1000;
const MAX_QUOTED_DEPTH = 32;

/** In the order in which Kuma tells them. Empty for a kind without a schema here. */
export function schemaViolations(resource: Resource, version: KumaVersion): Violation[] {
  const schema = documentSchema(resource, version);
  return schema === undefined ? [] : violationsBySchema(resource, schema);
}

/** The same for any schema of a whole document. */
export function violationsBySchema({ document, environment }: Resource, schema: JsonSchema): Violation[] {
  return faultsIn(document, schema, environment).map((fault) =>
    environment === 'kubernetes' ? fault.kubernetes : fault.rest,
  );
}

interface Fault {
  readonly kubernetes: Violation;
  readonly rest: Violation;
}

/** Sorted by what Kuma's API says, since its validator itself goes by no order. */
export function faultsIn(document: JsonObject, schema: JsonSchema, environment: Environment): Fault[] {
  const walk = new SchemaWalk(environment);
  walk.value(document, schema, []);
  return walk.faults
    .toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ kubernetes, rest }) => ({ kubernetes, rest }));
}

/** The part of JSON Schema that the models use. */
interface Keywords {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly patternProperties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly minItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
}

class SchemaWalk {
  readonly faults: (Fault & { readonly key: string })[] = [];
  readonly #environment: Environment;

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  value(value: unknown, schema: JsonSchema, path: FieldPath): void {
    if (this.faults.length >= MAX_VIOLATIONS) return;
    const keywords: Keywords = schema;
    const wanted = keywords.type ?? (keywords.enum === undefined ? undefined : 'string');
    const found = this.#typeOf(value);
    const isWhole = wanted === 'integer' && Number.isInteger(value);
    if (wanted !== undefined && found !== wanted && !isWhole) this.#wrongType(path, wanted, found);
    if (wanted === 'integer' && typeof value === 'number' && !isWhole) this.#fraction(path);
    if (keywords.enum !== undefined) this.#enum(value, keywords.enum, path);
    if (typeof value === 'string') this.#text(value, keywords, path);
    else if (Array.isArray(value)) this.#list(value, keywords, path);
    else if (isJsonObject(value)) this.#object(value, keywords, path);
  }

  #typeOf(value: unknown): string {
    if (value === null || value === undefined) return 'null';
    if (Array.isArray(value)) return 'array';
    if (typeof value !== 'number') return typeof value === 'bigint' ? 'integer' : typeof value;
    // The API server keeps whole numbers apart; Kuma's API has Go's one kind of number.
    return this.#environment === 'kubernetes' && Number.isInteger(value) ? 'integer' : 'number';
  }

  #wrongType(path: FieldPath, wanted: string, found: string): void {
    const rest = `in body must be of type ${wanted}: "${found}"`;
    this.#add(path, rest, `Invalid value: "${found}": ${fieldName(path)} ${rest}`);
  }

  /** Said beside the wrong type, and of the document as a whole. */
  #fraction(path: FieldPath): void {
    const message = `Checked value must be of type integer (default format) in ${fieldName(path)}`;
    this.faults.push({
      key: message,
      rest: { field: '', message, path },
      kubernetes: { field: '', message: `Invalid value: "": ${message}`, path },
    });
  }

  #enum(value: unknown, allowed: readonly string[], path: FieldPath): void {
    if (typeof value === 'string' && allowed.includes(value)) return;
    const quotedOnes = allowed.map((one) => `"${one}"`).join(', ');
    this.#add(
      path,
      `in body should be one of [${allowed.join(' ')}]`,
      `Unsupported value: ${goJson(value)}: supported values: ${quotedOnes}`,
    );
  }

  #text(value: string, { minLength, maxLength, pattern }: Keywords, path: FieldPath): void {
    const { length } = [...value];
    // The first fault of a text is its only one.
    if (maxLength !== undefined && length > maxLength) {
      const kubernetes = `Too long: may not be more than ${maxLength} bytes`;
      this.#add(path, `in body should be at most ${maxLength} chars long`, kubernetes);
    } else if (minLength !== undefined && length < minLength) {
      this.#badText(path, value, `in body should be at least ${minLength} chars long`);
    } else if (pattern !== undefined && !new RegExp(pattern, 'u').test(value)) {
      this.#badText(path, value, `in body should match '${pattern}'`);
    }
  }

  #badText(path: FieldPath, value: string, rest: string): void {
    this.#add(path, rest, `Invalid value: ${JSON.stringify(value)}: ${fieldName(path)} ${rest}`);
  }

  #list(value: readonly unknown[], { items, minItems }: Keywords, path: FieldPath): void {
    if (minItems !== undefined && value.length < minItems) {
      const rest = `in body should have at least ${minItems} items`;
      this.#add(path, rest, `Invalid value: ${value.length}: ${fieldName(path)} ${rest}`);
    }
    if (items !== undefined) for (const [i, item] of value.entries()) this.value(item, items, [...path, i]);
  }

  #object(value: JsonObject, keywords: Keywords, path: FieldPath): void {
    for (const name of keywords.required ?? [])
      if (!Object.hasOwn(value, name)) this.#add([...path, name], REQUIRED, 'Required value');
    for (const [name, member] of Object.entries(keywords.properties ?? {}))
      if (Object.hasOwn(value, name)) this.value(memberOf(value, name), member, [...path, name]);
    const [others] = Object.values(keywords.patternProperties ?? {});
    if (others !== undefined)
      for (const [name, member] of Object.entries(value)) this.value(member, others, [...path, name]);
  }

  #add(path: FieldPath, rest: string, kubernetes: string): void {
    const field = fieldName(path);
    // What does not lie in the spec has no field of its own in the answer of Kuma's API.
    const isInSpec = field.startsWith('spec.');
    // kube-openapi puts a dot before a member that the root lacks.
    const named = path.length === 1 && rest === REQUIRED ? `.${field}` : field;
    this.faults.push({
      key: `${named} ${rest}`,
      rest: { field: isInSpec ? field : '', message: isInSpec ? rest : `${named} ${rest}`, path },
      kubernetes: { field, message: kubernetes, path },
    });
  }
}

/** A JSON value as Go writes it, which is how the API server quotes it: members in order. What lies deep, nobody reads. */
function goJson(value: unknown, depth = 0): string {
  const isNested = Array.isArray(value) || isJsonObject(value);
  if (isNested && depth > MAX_QUOTED_DEPTH) return '…';
  if (Array.isArray(value)) return `[${value.map((item) => goJson(item, depth + 1)).join(',')}]`;
  if (!isJsonObject(value)) return escapeLikeGo(JSON.stringify(value));
  const members = Object.keys(value)
    .sort()
    .map((name) => `${escapeLikeGo(JSON.stringify(name))}:${goJson(memberOf(value, name), depth + 1)}`);
  return `{${members.join(',')}}`;
}

/** For a text within HTML. */
const escapeLikeGo = (json: string): string =>
  json.replaceAll(/[<>&\u2028\u2029]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);
