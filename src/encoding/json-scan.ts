/** The scanner behind strict-json.ts: one pass from left to right over an RFC 8259 text. */
import { MeshctlError } from '../errors.js';
import { type DuplicateMember, JsonDocument, type Span } from './json-document.js';
import { jsonPointer } from './json-pointer.js';
import { LineIndex } from './line-index.js';
import { namedCharacter, quoted } from './printable.js';

const MAX_DEPTH = 200;
/** Each costs more than its text: a bundle map of a thousand trust domains has a tenth of these. */
const MAX_VALUES = 500_000;
/** Longer numbers mean nothing to anybody, and take more than linear time to read (RFC 8259 §6 allows a limit). */
const MAX_NUMBER_LENGTH = 1000;
/** Duplicates beyond these are counted, not listed. */
const MAX_LISTED = 100;

type JsonObject = Record<string, unknown>;

const PLAIN = /[^"\\\u0000-\u001f]*/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/y;
const LITERAL = /true|false|null/y;
const NO_VALUE = 'a JSON value must stand here';

export class JsonScan {
  readonly #text: string;
  readonly #lines: LineIndex;
  #offset = 0;
  #values = 0;
  /** The containers around the offset, outermost first, and the name or index of the step into each next one. */
  readonly #stack: object[] = [];
  readonly #steps: (string | number)[] = [];
  readonly #duplicates: DuplicateMember[] = [];
  readonly #repeating = new Set<object>();
  readonly #repetitive = new Set<object>();
  readonly #fractional = new Map<object, Set<string>>();
  readonly #spans = new Map<object, Span>();

  constructor(text: string) {
    this.#text = text;
    this.#lines = new LineIndex(text);
  }

  run(): JsonDocument {
    this.#skipBlanks();
    const value = this.#value();
    this.#skipBlanks();
    if (this.#offset < this.#text.length) {
      throw this.#unexpected('nothing may follow the value', 'Give one JSON text');
    }
    return new JsonDocument(value, {
      duplicates: this.#duplicates,
      repeating: this.#repeating,
      repetitive: this.#repetitive,
      fractional: this.#fractional,
      spans: this.#spans,
      lines: this.#lines,
    });
  }

  #value(): unknown {
    this.#count();
    switch (this.#text[this.#offset]) {
      case '{':
        return this.#object();
      case '[':
        return this.#array();
      case '"':
        return this.#string();
      case 't':
      case 'f':
      case 'n':
        return this.#literal();
      default:
        return this.#number().value;
    }
  }

  #object(): JsonObject {
    const object: JsonObject = Object.create(null);
    const start = this.#enter(object);
    if (!this.#take('}')) {
      do {
        this.#skipBlanks();
        this.#member(object);
        this.#skipBlanks();
      } while (this.#take(','));
      this.#expect('}', 'a comma or "}" must follow a member');
    }
    this.#leave();
    this.#spans.set(object, { start, end: this.#offset });
    return object;
  }

  #member(object: JsonObject): void {
    const start = this.#offset;
    if (this.#text[start] !== '"') throw this.#unexpected('a member begins with its name in double quotes');
    const name = this.#string();
    this.#steps[this.#steps.length - 1] = name;
    if (name in object) this.#repeat(object, name, start);
    this.#skipBlanks();
    this.#expect(':', 'a colon must follow the name of a member');
    this.#skipBlanks();
    const first = this.#text.charCodeAt(this.#offset);
    // Only a number needs its token looked at: "-" or a digit.
    if (first === 0x2d || (first >= 0x30 && first <= 0x39)) this.#numericMember(object, name);
    else object[name] = this.#value();
  }

  #numericMember(object: JsonObject, name: string): void {
    this.#count();
    const { value, fractional } = this.#number();
    object[name] = value;
    const names = this.#fractional.get(object);
    if (!fractional) names?.delete(name);
    else if (names === undefined) this.#fractional.set(object, new Set([name]));
    else names.add(name);
  }

  #array(): unknown[] {
    const array: unknown[] = [];
    this.#enter(array);
    if (!this.#take(']')) {
      do {
        this.#skipBlanks();
        this.#steps[this.#steps.length - 1] = array.length;
        array.push(this.#value());
        this.#skipBlanks();
      } while (this.#take(','));
      this.#expect(']', 'a comma or "]" must follow an element');
    }
    this.#leave();
    return array;
  }

  #enter(container: object): number {
    if (this.#stack.length === MAX_DEPTH) {
      throw this.#fault({ why: `it is nested more than ${MAX_DEPTH} deep` });
    }
    this.#stack.push(container);
    this.#steps.push(0);
    const start = this.#offset++;
    this.#skipBlanks();
    return start;
  }

  #leave(): void {
    this.#stack.pop();
    this.#steps.pop();
  }

  #repeat(object: JsonObject, name: string, offset: number): void {
    this.#repeating.add(object);
    for (let i = this.#stack.length - 1; i >= 0; i--) {
      const container = this.#stack[i] as object;
      if (this.#repetitive.has(container)) break; // and so are all around it
      this.#repetitive.add(container);
    }
    if (this.#duplicates.length >= MAX_LISTED) return;
    this.#duplicates.push({ pointer: jsonPointer(this.#steps), name, ...this.#lines.at(offset) });
  }

  #string(): string {
    this.#offset++;
    const start = this.#offset;
    this.#skip(PLAIN);
    let escaped = false;
    while (this.#text[this.#offset] !== '"') {
      escaped = true;
      if (!this.#skip(ESCAPE)) throw this.#brokenString();
      this.#skip(PLAIN);
    }
    const content = this.#text.slice(start, this.#offset);
    this.#offset++;
    // Checked above: what is left to do is to replace escapes.
    return escaped ? JSON.parse(`"${content}"`) : content;
  }

  #brokenString(): MeshctlError {
    const character = this.#text[this.#offset];
    if (character === undefined) return this.#unexpected('a string must be closed');
    if (character !== '\\') return this.#unexpected('a control character in a string is written as \\uXXXX');
    return this.#fault({
      why: `${quoted(this.#text.slice(this.#offset, this.#offset + 2))} begins no escape sequence`,
    });
  }

  #literal(): boolean | null {
    const [word] = this.#match(LITERAL) ?? [];
    if (word === undefined) throw this.#unexpected(NO_VALUE);
    return word === 'null' ? null : word === 'true';
  }

  #number(): { readonly value: number | bigint; readonly fractional: boolean } {
    const start = this.#offset;
    const match = this.#match(NUMBER);
    if (match === undefined) throw this.#unexpected(NO_VALUE);
    const [token, fraction, exponent] = match;
    if (token.length > MAX_NUMBER_LENGTH) {
      this.#offset = start;
      throw this.#fault({ why: `the number has ${token.length} characters` });
    }
    const value = Number(token);
    if (fraction !== undefined || exponent !== undefined) return { value, fractional: true };
    return { value: Number.isSafeInteger(value) ? value : BigInt(token), fractional: false };
  }

  #count(): void {
    if (this.#values++ === MAX_VALUES) throw this.#fault({ why: `it has more than ${MAX_VALUES} values` });
  }

  #skipBlanks(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.#offset);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      this.#offset++;
    }
  }

  #skip(pattern: RegExp): boolean {
    pattern.lastIndex = this.#offset;
    if (!pattern.test(this.#text)) return false;
    this.#offset = pattern.lastIndex;
    return true;
  }

  #match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#offset;
    const match = pattern.exec(this.#text);
    if (match === null) return undefined;
    this.#offset = pattern.lastIndex;
    return match;
  }

  #take(character: string): boolean {
    if (this.#text[this.#offset] !== character) return false;
    this.#offset++;
    return true;
  }

  #expect(character: string, rule: string): void {
    if (!this.#take(character)) throw this.#unexpected(rule);
  }

  #unexpected(rule: string, fix?: string): MeshctlError {
    const point = this.#text.codePointAt(this.#offset);
    const found = point === undefined ? 'it ends here' : `${namedCharacter(point)} stands here`;
    return this.#fault({ why: `${found}, and ${rule}`, fix });
  }

  #fault(details: { readonly why: string; readonly fix?: string | undefined }): MeshctlError {
    const { line, column } = this.#lines.at(this.#offset);
    return fault({ ...details, where: `line ${line}, column ${column}` });
  }
}

/** E_JSON for a text that is no JSON. */
export function fault(details: {
  readonly why: string;
  readonly where?: string;
  readonly fix?: string | undefined;
}): MeshctlError {
  return new MeshctlError('E_JSON', { what: 'the JSON cannot be read', ...details });
}
