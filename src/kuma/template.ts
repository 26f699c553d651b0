/**
 * The part of Go's text/template that the SPIFFE ID templates of a MeshIdentity use: variables, `label "key"`, string
 * literals, comments and trim markers. What Go would do differently here is refused, never guessed.
 */

import { nearestName } from '../encoding/nearest-name.js';
import { quoted } from '../encoding/printable.js';
import { MeshctlError } from '../errors.js';
import { readGoString } from './go-string.js';

/** Variables of `spec.spiffeID.path`. */
export const PATH_VARIABLES = ['TrustDomain', 'Namespace', 'ServiceAccount', 'Workload'] as const;
/** Variables of `spec.spiffeID.trustDomain`. */
export const TRUST_DOMAIN_VARIABLES = ['Mesh', 'Zone'] as const;

/** The paths that Kuma takes when a MeshIdentity names none. */
export const DEFAULT_PATH_KUBERNETES = '/ns/{{ .Namespace }}/sa/{{ .ServiceAccount }}';
export const DEFAULT_PATH_UNIVERSAL = '/workload/{{ .Workload }}';

const MAX_TEMPLATE_LENGTH = 64 * 1024;
const MAX_OUTPUT_LENGTH = 64 * 1024;

export interface Template<Variable extends string> {
  readonly text: string;
  /** The variables that the template uses. */
  readonly variables: ReadonlySet<Variable>;
  /**
   * Fills the template in. A variable without a value is empty, as in Kuma; a label that does not exist is an error.
   * Throws E_TEMPLATE, also for a result over 64 Ki characters.
   */
  render(
    values: Readonly<Partial<Record<Variable, string>>>,
    labels: Readonly<Record<string, string>>,
  ): string;
}

type Part<Variable extends string> =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'variable'; readonly name: Variable }
  | { readonly kind: 'label'; readonly key: string };

/** Reads a template that may use these variables (names without the dot). Throws E_TEMPLATE with the column. */
export function compileTemplate<const Variable extends string>(
  text: string,
  variables: readonly Variable[],
): Template<Variable> {
  const parts = new Compiler(text, variables).parts();
  const used = parts.flatMap((part) => (part.kind === 'variable' ? [part.name] : []));
  return {
    text,
    variables: new Set(used),
    render: (values, labels) => {
      let output = '';
      for (const part of parts) {
        output += partText(text, part, values, labels);
        if (output.length > MAX_OUTPUT_LENGTH) {
          const why = `the result is longer than ${MAX_OUTPUT_LENGTH} characters`;
          throw new MeshctlError('E_TEMPLATE', { what: `template ${quoted(text)} cannot be rendered`, why });
        }
      }
      return output;
    },
  };
}

function partText<Variable extends string>(
  template: string,
  part: Part<Variable>,
  values: Readonly<Partial<Record<Variable, string>>>,
  labels: Readonly<Record<string, string>>,
): string {
  if (part.kind === 'text') return part.text;
  if (part.kind === 'variable') return Object.hasOwn(values, part.name) ? (values[part.name] ?? '') : '';
  const value = Object.hasOwn(labels, part.key) ? labels[part.key] : undefined;
  if (value !== undefined) return value;
  throw new MeshctlError('E_TEMPLATE', {
    what: `template ${quoted(template)} cannot be rendered`,
    why: `label ${quoted(part.key).slice(1, -1)} not found`,
    fix: 'Set the label, or use a template that does without it',
  });
}

/** Words that Go's templates reserve for control structures. */
const KEYWORDS = 'if else end range with define template block break continue nil'.split(' ');

/** One pass over a template. Actions cannot nest, so a position is all the state there is. */
class Compiler<Variable extends string> {
  readonly #text: string;
  readonly #variables: readonly Variable[];
  #position = 0;

  constructor(text: string, variables: readonly Variable[]) {
    if (text.length > MAX_TEMPLATE_LENGTH) {
      const why = `it is longer than ${MAX_TEMPLATE_LENGTH} characters`;
      throw new MeshctlError('E_TEMPLATE', { what: `template ${quoted(text)} cannot be read`, why });
    }
    this.#text = text;
    this.#variables = variables;
  }

  parts(): Part<Variable>[] {
    const parts: Part<Variable>[] = [];
    let trim = false;
    for (;;) {
      const open = this.#text.indexOf('{{', this.#position);
      const end = open < 0 ? this.#text.length : open;
      // `{{- ` and ` -}}` take away the white space on their outer side.
      const marker = open >= 0 && /^-[ \t\r\n]/.test(this.#text.slice(open + 2, open + 4));
      let text = this.#text.slice(this.#position, end);
      if (trim) text = text.replace(/^[ \t\r\n]+/, '');
      if (marker) text = trimEnd(text);
      if (text !== '') parts.push({ kind: 'text', text });
      if (open < 0) return parts;
      this.#position = open + (marker ? 3 : 2);
      const part = this.#skipComment(marker) ? undefined : this.#operand();
      trim = this.#close(open);
      if (part !== undefined) parts.push(part);
    }
  }

  /** A comment stands right behind the opening delimiter or its trim marker. */
  #skipComment(marker: boolean): boolean {
    const start = this.#position + (marker ? 1 : 0);
    if (!this.#text.startsWith('/*', start)) return false;
    const end = this.#text.indexOf('*/', start + 2);
    if (end < 0) this.#fail(start, 'the comment is never closed with "*/"');
    this.#position = end + 2;
    if (!/^(?:[ \t\r\n]-)?\}\}/.test(this.#text.slice(this.#position, this.#position + 4))) {
      this.#fail(this.#position, 'a comment has its action for itself, and "}}" follows "*/" at once');
    }
    return true;
  }

  #operand(): Part<Variable> {
    this.#space();
    const start = this.#position;
    const field = this.#match(/\.[\p{L}\p{N}_]+/uy);
    if (field !== '') {
      this.#position += field.length;
      return { kind: 'variable', name: this.#variable(field.slice(1), start) };
    }
    const word = this.#match(/[\p{L}_][\p{L}\p{N}_]*/uy);
    if (word !== '' && word !== 'label') this.#refuseWord(word, start);
    if (word === 'label') {
      this.#position += word.length;
      if (!this.#space()) this.#fail(start, '"label" takes a space and one key in quotes');
      return { kind: 'label', key: this.#string('"label" takes one key in quotes') };
    }
    return { kind: 'text', text: this.#string() };
  }

  #variable(name: string, start: number): Variable {
    const variable = this.#variables.find((known) => known === name);
    if (variable !== undefined) return variable;
    const meant = nearestName(name, this.#variables);
    const question = meant === undefined ? '' : `; did you mean ".${meant}"?`;
    return this.#fail(start, `there is no variable ${quoted(`.${name}`)}${question}`);
  }

  #refuseWord(word: string, start: number): never {
    if (KEYWORDS.includes(word)) this.#fail(start, `"${word}" is not supported`);
    const bare = nearestName(word, this.#variables);
    if (bare !== undefined)
      this.#fail(start, `there is no function ${quoted(word)}; did you mean ".${bare}"?`);
    const question = nearestName(word, ['label']) === undefined ? '' : '; did you mean "label"?';
    this.#fail(start, `there is no function ${quoted(word)}${question}`);
  }

  #string(expected?: string): string {
    const start = this.#position;
    const literal = readGoString(this.#text, start);
    if (literal !== undefined) {
      this.#position += literal.source.length;
      return literal.value;
    }
    const character = this.#text[start] ?? '';
    if (character === '"' || character === '`') this.#fail(start, 'the string is not a Go string literal');
    return this.#fail(start, expected ?? this.#unexpected());
  }

  /** Takes the closing delimiter; true when it trims what follows. */
  #close(open: number): boolean {
    const delimiter = this.#match(/[ \t\r\n]*?(?:[ \t\r\n]-)?\}\}/y);
    if (delimiter === '') {
      const spaced = this.#space() || this.#text[this.#position] === '|';
      if (this.#position === this.#text.length) this.#fail(open, 'the action is never closed with "}}"');
      // Two tokens that touch are one bad token to Go.
      this.#fail(
        this.#position,
        spaced ? this.#unexpected() : `${this.#unexpected()} without a space before it`,
      );
    }
    this.#position += delimiter.length;
    return delimiter.endsWith('-}}');
  }

  #unexpected(): string {
    const rest = this.#text.slice(this.#position);
    if (rest === '') return 'the action is never closed with "}}"';
    if (rest.startsWith('}}')) return 'the action is empty';
    if (rest.startsWith('|')) return 'a pipeline ("|") is not supported';
    const token = /^(?:\.?[\p{L}\p{N}_$]+|.)/su.exec(rest)?.[0] ?? '';
    return `${quoted(token, 40)} is not expected here`;
  }

  #space(): boolean {
    const { length } = this.#match(/[ \t\r\n]*/y);
    this.#position += length;
    return length > 0;
  }

  #match(form: RegExp): string {
    form.lastIndex = this.#position;
    return form.exec(this.#text)?.[0] ?? '';
  }

  #fail(position: number, why: string): never {
    const before = this.#text.slice(0, position).split('\n');
    const column = `column ${[...(before.at(-1) ?? '')].length + 1}`;
    const place = this.#text.includes('\n') ? `line ${before.length}, ${column}` : column;
    const variables = this.#variables.map((name) => `{{ .${name} }}`).join(', ');
    throw new MeshctlError('E_TEMPLATE', {
      what: `template ${quoted(this.#text)} cannot be read`,
      where: place,
      why,
      fix: `A template has text, ${variables} and {{ label "key" }}`,
    });
  }
}

/** Without the white space at the end; a loop, because an expression would try every run of blanks. */
function trimEnd(text: string): string {
  let end = text.length;
  while (end > 0 && ' \t\r\n'.includes(text[end - 1] ?? '')) end--;
  return text.slice(0, end);
}
