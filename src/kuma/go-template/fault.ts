/**
 * Why Go's text/template cannot parse a template, in its own words: Kuma hands them on. What only shows when the template is
 * executed is no fault here.
 */
import { readGoString } from '../go-string.js';
import { goQuote, type Token, type TokenType, tokensOf } from './lexer.js';
import { numberFault } from './number.js';

/** Those of Go itself. */
const FUNCTIONS: readonly string[] =
  'and call eq ge gt html index js le len lt ne not or print printf println slice urlquery'.split(' ');

export interface TemplateKind {
  /** What the program calls the template; Kuma leaves it empty. */
  readonly name?: string;
  /** The functions that it has beside Go's own. */
  readonly functions?: readonly string[];
}

/** `template: :1: function "invalid" not defined`; undefined for a template that parses. */
export function goTemplateFault(
  template: string,
  { name = '', functions = ['label'] }: TemplateKind = {},
): string | undefined {
  try {
    new Parser(tokensOf(template), new Set([...FUNCTIONS, ...functions])).run();
    return undefined;
  } catch (error) {
    if (error instanceof Fault) return `template: ${name}:${error.line}: ${error.message}`;
    throw error;
  }
}

class Fault extends Error {
  readonly line: number;

  constructor(line: number, message: string) {
    super(message);
    this.line = line;
  }
}

/** What a term is, as far as the parser makes a difference. */
type Term = 'field' | 'variable' | 'function' | 'pipeline' | 'bool' | 'dot' | 'nil' | 'number' | 'string';

const TERMS: ReadonlySet<TokenType> = new Set<TokenType>([
  ...(['bool', 'char', 'dot', 'field', 'identifier', 'number', 'nil', 'string'] as const),
  ...(['variable', 'paren-left'] as const),
]);
const NOT_EXECUTABLE: ReadonlySet<Term> = new Set<Term>(['bool', 'dot', 'nil', 'number', 'string']);

class Parser {
  readonly #tokens: readonly Token[];
  readonly #functions: ReadonlySet<string>;
  #at = 0;
  #variables = ['$'];
  #actionLine = 0;
  #loops = 0;
  #depth = 0;

  constructor(tokens: readonly Token[], functions: ReadonlySet<string>) {
    this.#tokens = tokens;
    this.#functions = functions;
  }

  run(): void {
    const end = this.#list();
    if (end !== 'EOF') this.#fail(`unexpected {{${end}}}`);
  }

  /** Texts and actions, until what ends them: `EOF`, `end` or `else`. */
  #list(): 'EOF' | 'end' | 'else' {
    for (;;) {
      const token = this.#nextVisible();
      if (token.type === 'eof') return 'EOF';
      if (token.type === 'text') continue;
      if (token.type !== 'left') this.#unexpected(token, 'input');
      this.#actionLine = token.line;
      const end = this.#action();
      this.#actionLine = 0;
      if (end !== undefined) return end;
    }
  }

  #action(): 'end' | 'else' | undefined {
    const token = this.#nextVisible();
    if (token.type !== 'keyword') {
      this.#back();
      this.#pipeline('command', 'right');
      return undefined;
    }
    switch (token.text) {
      case 'if':
      case 'with':
      case 'range':
        this.#control(token.text);
        return undefined;
      case 'end':
        this.#expect('right', 'end');
        return 'end';
      case 'else':
        if (!['if', 'with'].includes(this.#peekVisible().text)) this.#expect('right', 'else');
        return 'else';
      case 'break':
      case 'continue':
        this.#leaveLoop(token.text);
        return undefined;
      case 'define':
        return this.#define(token);
      case 'template':
        this.#expect('string', 'template clause');
        if (this.#nextVisible().type !== 'right') {
          this.#back();
          this.#pipeline('template clause', 'right');
        }
        return undefined;
      default:
        this.#expect('string', 'block clause');
        this.#pipeline('block clause', 'right');
        this.#body('block clause', false);
        return undefined;
    }
  }

  /** A template of its own, which stands at the top alone. */
  #define(token: Token): undefined {
    if (this.#depth > 0) this.#unexpected(token, 'command');
    this.#expect('string', 'define clause');
    this.#expect('right', 'define clause');
    const end = this.#nested();
    if (end === 'EOF') this.#fail('unexpected EOF');
    if (end === 'else') this.#fail('unexpected {{else}} in define clause');
    return undefined;
  }

  #nested(): 'EOF' | 'end' | 'else' {
    this.#depth++;
    const end = this.#list();
    this.#depth--;
    return end;
  }

  #leaveLoop(word: string): void {
    const token = this.#nextVisible();
    if (token.type !== 'right') this.#unexpected(token, `{{${word}}}`);
    if (this.#loops === 0) this.#fail(`{{${word}}} outside {{range}}`);
  }

  #control(word: string): void {
    const known = this.#variables.length;
    this.#pipeline(word, 'right');
    if (word === 'range') this.#loops++;
    this.#body(word, true);
    if (word === 'range') this.#loops--;
    this.#variables.length = known;
  }

  #body(word: string, mayHaveElse: boolean): void {
    const end = this.#nested();
    if (end === 'EOF') this.#fail('unexpected EOF');
    if (end !== 'else') return;
    if (!mayHaveElse) this.#fail(`unexpected {{else}} in ${word}`);
    const chained = this.#peekVisible();
    if (chained.type === 'keyword' && chained.text === word) {
      this.#nextVisible();
      this.#control(word);
      return;
    }
    if (chained.type === 'keyword') this.#unexpected(this.#nextVisible(), 'else');
    const last = this.#nested();
    if (last === 'EOF') this.#fail('unexpected EOF');
    if (last === 'else') this.#fail('expected end; found {{else}}');
  }

  /** Commands joined by `|`, with declarations before them. */
  #pipeline(context: string, end: TokenType): void {
    this.#declarations(context);
    const commands: Term[] = [];
    for (;;) {
      const token = this.#nextVisible();
      if (token.type === end) break;
      if (!TERMS.has(token.type)) this.#unexpected(token, context);
      this.#back();
      commands.push(this.#command());
    }
    if (commands.length === 0) this.#fail(`missing value for ${context}`);
    const stage = commands.findIndex((first, i) => i > 0 && NOT_EXECUTABLE.has(first));
    if (stage > 0) this.#fail(`non executable command in pipeline stage ${stage + 1}`);
  }

  #declarations(context: string): void {
    for (let count = 1; this.#peekVisible().type === 'variable'; count++) {
      const start = this.#at;
      const variable = this.#nextVisible();
      const next = this.#nextVisible();
      if (next.type === 'assign' || next.type === 'declare') {
        if (next.type === 'declare') this.#variables.push(variable.text);
        return;
      }
      if (next.type === 'character' && next.text === ',') {
        if (context !== 'range' || count > 1) this.#fail(`too many declarations in ${context}`);
        this.#variables.push(variable.text);
        if (['variable', 'right', 'paren-right'].includes(this.#peekVisible().type)) continue;
        this.#fail('range can only initialize variables');
      }
      this.#at = start;
      return;
    }
  }

  /** One command; what its first term is. */
  #command(): Term {
    let first: Term | undefined;
    for (;;) {
      this.#peekVisible();
      const term = this.#operand();
      first ??= term;
      const token = this.#next();
      if (token.type === 'space') continue;
      if (token.type === 'right' || token.type === 'paren-right') this.#back();
      else if (token.type !== 'pipe') this.#unexpected(token, 'operand');
      break;
    }
    return first ?? this.#fail('empty command');
  }

  #operand(): Term | undefined {
    const start = this.#peekVisible();
    const term = this.#term();
    if (term === undefined || this.#peek().type !== 'field') return term;
    while (this.#peek().type === 'field') this.#next();
    if (NOT_EXECUTABLE.has(term)) this.#fail(`unexpected . after term ${goQuote(start.text)}`);
    return term;
  }

  #term(): Term | undefined {
    const token = this.#nextVisible();
    switch (token.type) {
      case 'identifier':
        if (!this.#functions.has(token.text)) this.#fail(`function ${goQuote(token.text)} not defined`);
        return 'function';
      case 'variable': {
        const [name = ''] = token.text.split('.', 1);
        if (!this.#variables.includes(name)) this.#fail(`undefined variable ${goQuote(name)}`);
        return 'variable';
      }
      case 'paren-left':
        this.#pipeline('parenthesized pipeline', 'paren-right');
        return 'pipeline';
      case 'string':
        if (readGoString(token.text, 0) === undefined) this.#fail('invalid syntax');
        return 'string';
      case 'number': {
        const fault = numberFault(token.text);
        if (fault !== undefined) this.#fail(fault);
        return 'number';
      }
      case 'char':
        return 'number';
      case 'field':
      case 'bool':
      case 'dot':
      case 'nil':
        return token.type;
      default:
        this.#back();
        return undefined;
    }
  }

  #expect(type: TokenType, context: string): void {
    const token = this.#nextVisible();
    if (token.type !== type) this.#unexpected(token, context);
  }

  #peek(): Token {
    return this.#tokens[Math.min(this.#at, this.#tokens.length - 1)] as Token;
  }

  #next(): Token {
    const token = this.#peek();
    this.#at++;
    return token;
  }

  #peekVisible(): Token {
    while (this.#peek().type === 'space') this.#at++;
    return this.#peek();
  }

  #nextVisible(): Token {
    this.#peekVisible();
    return this.#next();
  }

  #back(): void {
    this.#at--;
  }

  #unexpected(token: Token, context: string): never {
    if (token.type !== 'error') throw new Fault(token.line, `unexpected ${shown(token)} in ${context}`);
    const began = this.#actionLine;
    const where = began !== 0 && began !== token.line ? ` in action started at :${began}` : '';
    throw new Fault(
      token.line,
      `${token.text}${token.text.endsWith(' action') ? where.slice(' in action'.length) : where}`,
    );
  }

  /** The line is that of the token that was read last. */
  #fail(message: string): never {
    const last = this.#tokens[Math.min(Math.max(this.#at - 1, 0), this.#tokens.length - 1)];
    throw new Fault(last?.line ?? 1, message);
  }
}

/** A token as Go prints it. */
function shown({ type, text }: Token): string {
  if (type === 'eof') return 'EOF';
  if (type === 'keyword' || type === 'nil') return `<${text}>`;
  if (type === 'dot') return '<.>';
  // Its length is in bytes, and what is shown of it in characters.
  return Buffer.byteLength(text) > 10 ? `${goQuote([...text].slice(0, 10).join(''))}...` : goQuote(text);
}
