/** The tokens of Go's text/template, and the words in which its lexer complains. */
import { goQuote } from './quote.js';

export type TokenType =
  | 'text'
  | 'left'
  | 'right'
  | 'space'
  | 'pipe'
  | 'declare'
  | 'assign'
  | 'paren-left'
  | 'paren-right'
  | 'dot'
  | 'field'
  | 'variable'
  | 'identifier'
  | 'bool'
  | 'nil'
  | 'number'
  | 'char'
  | 'string'
  | 'keyword'
  | 'character'
  | 'error'
  | 'eof';

export interface Token {
  readonly type: TokenType;
  /** As written; of an error, its words. */
  readonly text: string;
  readonly line: number;
  /** Where it begins in the template, in code units. */
  readonly offset: number;
}

const KEYWORDS: ReadonlySet<string> = new Set(
  'block break continue define else end if range template with'.split(' '),
);

/** All tokens up to the end or the first error, which is the last token then. Comments are left out, and what is trimmed. */
export function tokensOf(template: string): Token[] {
  return new Lexer(template).run();
}

/** A token that ends the lexing. */
class Lexer {
  readonly #text: string;
  readonly #tokens: Token[] = [];
  #at = 0;
  #line = 1;
  #depth = 0;
  /** Where the action begins that is being read. */
  #open = 0;

  constructor(text: string) {
    this.#text = text;
  }

  run(): Token[] {
    while (this.#outside() && this.#inside()) this.#depth = 0;
    return this.#tokens;
  }

  /** Text up to the next action; false at the end of the template or at an error. */
  #outside(): boolean {
    for (;;) {
      const open = this.#text.indexOf('{{', this.#at);
      const trims = open >= 0 && /^-[ \t\r\n]/.test(this.#text.slice(open + 2, open + 4));
      this.#texts(open < 0 ? this.#text.length : open, trims);
      if (open < 0) return this.#end('eof', '');
      this.#open = open;
      const marker = trims ? 2 : 0;
      if (!this.#text.startsWith('/*', open + 2 + marker)) {
        this.#emit('left', '{{');
        this.#skip(marker);
        return true;
      }
      const close = this.#text.indexOf('*/', open + 4 + marker);
      if (close < 0) return this.#end('error', 'unclosed comment', open + 2 + marker);
      const rest = CLOSE.exec(this.#text.slice(close + 2, close + 6));
      if (rest === null) return this.#end('error', 'comment ends before closing delimiter', close + 2);
      this.#skip(close + 2 + rest[0].length - open);
      if (rest[0].length > 2) this.#skip(this.#blanks());
    }
  }

  /** The text up to `end`, without the blanks before it when the delimiter there trims. */
  #texts(end: number, trims: boolean): void {
    let kept = end;
    while (trims && kept > this.#at && BLANKS.includes(this.#text.charAt(kept - 1))) kept--;
    if (kept > this.#at) this.#emit('text', this.#text.slice(this.#at, kept));
    this.#skip(end - this.#at);
  }

  /** How many blanks follow. */
  #blanks(): number {
    let end = this.#at;
    while (end < this.#text.length && BLANKS.includes(this.#text.charAt(end))) end++;
    return end - this.#at;
  }

  /** One action up to its closing delimiter; false at an error. */
  #inside(): boolean {
    for (;;) {
      const close = CLOSE.exec(this.#text.slice(this.#at, this.#at + 4));
      if (close !== null) {
        if (this.#depth > 0) return this.#end('error', 'unclosed left paren');
        const trims = close[0].length > 2;
        this.#skip(close[0].length - 2);
        this.#emit('right', '}}');
        if (trims) this.#skip(this.#blanks());
        return true;
      }
      if (!this.#token()) return false;
    }
  }

  #token(): boolean {
    const rest = this.#rest();
    const [first = ''] = rest;
    if (rest === '') return this.#end('error', 'unclosed action', this.#open);
    const space = /^[ \t\r\n]+?(?=[ \t\r\n]-\}\})|^[ \t\r\n]+/.exec(rest);
    if (space !== null) return this.#emit('space', space[0]);
    if (first === '"' || first === '`' || first === "'") return this.#quoted(first, rest);
    if (first === ':')
      return rest[1] === '=' ? this.#emit('declare', ':=') : this.#end('error', 'expected :=');
    const single = SINGLE.get(first);
    if (single !== undefined) return this.#paren(single, first);
    if (first === '.' && !/^\.([0-9]|$)/.test(rest))
      return this.#word(/^\.[\p{L}\p{N}_]*/u, rest, '.', 'field', 'dot');
    if (first === '$') return this.#word(/^\$[\p{L}\p{N}_]*/u, rest, '$', 'variable', 'variable');
    if (/^[+-]|^[0-9]|^\./.test(rest)) return this.#number(rest);
    if (/^[\p{L}\p{N}_]/u.test(rest)) return this.#identifier(rest);
    if (/^[\x21-\x7e]/.test(rest)) return this.#emit('character', first);
    return this.#end('error', `unrecognized character in action: ${unicode(rest)}`);
  }

  #paren(type: TokenType, text: string): boolean {
    if (type === 'paren-left') this.#depth++;
    if (type === 'paren-right' && --this.#depth < 0) return this.#end('error', 'unexpected right paren');
    return this.#emit(type, text);
  }

  #quoted(quote: string, rest: string): boolean {
    const form = { '"': /^"(?:[^"\\\n]|\\[^\n])*"/, '`': /^`[^`]*`/, "'": /^'(?:[^'\\\n]|\\[^\n])*'/ }[quote];
    const literal = form?.exec(rest);
    if (literal) return this.#emit(quote === "'" ? 'char' : 'string', literal[0]);
    const kind = { '"': 'quoted string', '`': 'raw quoted string', "'": 'character constant' }[quote];
    return this.#end('error', `unterminated ${kind}`);
  }

  /** A field or variable; the mark alone is a token of its own. */
  #word(form: RegExp, rest: string, mark: string, type: TokenType, alone: TokenType): boolean {
    const word = form.exec(rest)?.[0] ?? mark;
    return this.#terminated(rest.slice(word.length)) && this.#emit(word === mark ? alone : type, word);
  }

  #identifier(rest: string): boolean {
    const word = /^[\p{L}\p{N}_]+/u.exec(rest)?.[0] ?? '';
    if (!this.#terminated(rest.slice(word.length))) return false;
    if (KEYWORDS.has(word)) return this.#emit('keyword', word);
    if (word === 'nil') return this.#emit('nil', word);
    return this.#emit(word === 'true' || word === 'false' ? 'bool' : 'identifier', word);
  }

  #number(rest: string): boolean {
    const number = NUMBER.exec(rest)?.[0] ?? '';
    const bad = (text: string) => this.#end('error', `bad number syntax: ${goQuote(text)}`);
    const next = nextOf(rest, number);
    if (next !== undefined) return bad(number + next);
    // Two parts make a complex one, which ends with `i`.
    if (!/^[+-]/.test(rest.slice(number.length))) return this.#emit('number', number);
    const both = number + (NUMBER.exec(rest.slice(number.length))?.[0] ?? '');
    const after = nextOf(rest, both);
    return after === undefined && both.endsWith('i') ? this.#emit('number', both) : bad(both + (after ?? ''));
  }

  /** What may follow a word; else the lexer has an error. */
  #terminated(after: string): boolean {
    if (after === '' || /^[ \t\r\n.,|:()]|^\}\}/.test(after)) return true;
    return this.#end('error', `bad character ${unicode(after)}`, this.#text.length - after.length);
  }

  #rest(): string {
    return this.#text.slice(this.#at);
  }

  #emit(type: TokenType, text: string): true {
    this.#tokens.push({ type, text, line: this.#line, offset: this.#at });
    this.#skip(text.length);
    return true;
  }

  #end(type: 'error' | 'eof', text: string, offset = this.#at): false {
    this.#tokens.push({ type, text, line: this.#line, offset });
    return false;
  }

  #skip(length: number): void {
    this.#line += this.#text.slice(this.#at, this.#at + length).split('\n').length - 1;
    this.#at += length;
  }
}

/** `}}`, and the marker before it that trims what follows. */
const CLOSE = /^(?:[ \t\r\n]-)?\}\}/;
const BLANKS = ' \t\r\n';

const SINGLE: ReadonlyMap<string, TokenType> = new Map([
  ['|', 'pipe'],
  ['=', 'assign'],
  ['(', 'paren-left'],
  [')', 'paren-right'],
]);

/** As far as Go's scanner goes; whether it is a number is found later. */
const NUMBER =
  /^[+-]?(?:0[xX][0-9a-fA-F_]*(?:\.[0-9a-fA-F_]*)?(?:[pP][+-]?[0-9_]*)?|0[oO][0-7_]*(?:\.[0-7_]*)?|0[bB][01_]*(?:\.[01_]*)?|[0-9_]*(?:\.[0-9_]*)?(?:[eE][+-]?[0-9_]*)?)i?/;

/** What would make a longer word of a number. */
const nextOf = (rest: string, number: string): string | undefined =>
  /^[\p{L}\p{N}_]/u.exec(rest.slice(number.length))?.[0];

/** `U+007C '|'`, as Go prints a character. */
function unicode(text: string): string {
  const point = text.codePointAt(0) ?? 0;
  const shown = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]/u.test(text) ? ` '${String.fromCodePoint(point)}'` : '';
  return `U+${point.toString(16).toUpperCase().padStart(4, '0')}${shown}`;
}
