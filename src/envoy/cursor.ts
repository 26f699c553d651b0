/** Looks into Envoy's JSON, where any member may be missing or of another type, and knows where it is. */
import { isJsonObject, type JsonObject, kindOf, memberOf } from '../encoding/json-value.js';
import { quoted } from '../encoding/printable.js';

/** Nobody reads more; a hostile dump could have millions. */
const MAX_NOTES = 100;

/** What is odd in a dump: sentences for people. */
export class Notes {
  readonly #notes: string[] = [];
  #unwritten = 0;

  add(note: string): void {
    if (this.#notes.length < MAX_NOTES) this.#notes.push(note);
    else this.#unwritten++;
  }

  list(): readonly string[] {
    if (this.#unwritten === 0) return this.#notes;
    return [...this.#notes, `There are ${this.#unwritten} more such notes.`];
  }
}

/**
 * An object of the dump. Members are asked for by the name that they have in Envoy's definitions (`inline_bytes`), and
 * found as Kuma, istioctl and protobuf's own JSON write it too (`inlineBytes`). What has another type than it should
 * is noted and taken as absent.
 */
export class Cursor {
  readonly value: JsonObject;
  readonly notes: Notes;
  readonly #parent: Cursor | undefined;
  readonly #step: string;

  constructor(value: JsonObject, notes: Notes, parent?: Cursor, step = '') {
    this.value = value;
    this.notes = notes;
    this.#parent = parent;
    this.#step = step;
  }

  /** The field path: `configs[2].dynamic_listeners[0]`. Empty for the document itself. */
  get at(): string {
    const before = this.#parent?.at ?? '';
    return before === '' || this.#step.startsWith('[') ? before + this.#step : `${before}.${this.#step}`;
  }

  has(name: string): boolean {
    return this.#member(name) !== undefined;
  }

  hasList(name: string): boolean {
    return Array.isArray(this.#member(name));
  }

  /** An enumeration's value, which JSON may write by its name or by its number. */
  enumeration(name: string): string | number | undefined {
    const value = this.#member(name);
    return typeof value === 'number' ? value : this.text(name);
  }

  text(name: string): string | undefined {
    return this.#typed(name, 'a string', (value): value is string => typeof value === 'string');
  }

  flag(name: string): boolean | undefined {
    return this.#typed(name, 'a boolean', (value): value is boolean => typeof value === 'boolean');
  }

  object(name: string): Cursor | undefined {
    const value = this.#typed(name, 'an object', isJsonObject);
    return value === undefined ? undefined : this.step(value, this.#written(name));
  }

  list(name: string): readonly unknown[] {
    return this.#typed(name, 'an array', (value): value is unknown[] => Array.isArray(value)) ?? [];
  }

  /** The objects of a list; what else is in it is noted. */
  objects(name: string): Cursor[] {
    const values = this.list(name);
    if (values.length === 0) return [];
    const around = `${this.#written(name)}[`;
    return values.flatMap((value, index) => {
      if (isJsonObject(value)) return [this.step(value, `${around}${index}]`)];
      this.notes.add(`${this.#below(`${around}${index}]`)} is ${kindOf(value)} where an object belongs.`);
      return [];
    });
  }

  /** The members of an object that is used as a map. */
  entries(): (readonly [name: string, member: Cursor])[] {
    return Object.entries(this.value).flatMap(([name, value]) =>
      isJsonObject(value) ? [[name, this.step(value, `[${quoted(name)}]`)] as const] : [],
    );
  }

  /** Goes down to an object whose step is known. */
  step(value: JsonObject, step: string): Cursor {
    return new Cursor(value, this.notes, this, step);
  }

  #member(name: string): unknown {
    return memberOf(this.value, name) ?? memberOf(this.value, camelCase(name)) ?? undefined;
  }

  #written(name: string): string {
    return Object.hasOwn(this.value, name) ? name : camelCase(name);
  }

  #below(step: string): string {
    return this.at === '' ? step : `${this.at}.${step}`;
  }

  #typed<T>(name: string, expected: string, is: (value: unknown) => value is T): T | undefined {
    const value = this.#member(name);
    if (value === undefined || is(value)) return value;
    this.notes.add(`${this.#below(this.#written(name))} is ${kindOf(value)} where ${expected} belongs.`);
    return undefined;
  }
}

const camelCases = new Map<string, string>();

/** `inline_bytes` as protobuf's JSON has it: `inlineBytes`. The names are this room's own, so they are few. */
function camelCase(name: string): string {
  let camel = camelCases.get(name);
  if (camel === undefined) {
    camel = name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
    camelCases.set(name, camel);
  }
  return camel;
}
