/** Parses templates as Go's text/template does, and complains in its words. */
import { readGoString } from '../go-string.js';
import { type Token, type TokenType, tokensOf } from './lexer.js';
import {
  type BranchNode,
  type CommandNode,
  nodeText,
  type Operand,
  type PipelineNode,
  type Statement,
} from './nodes.js';
import { characterFault, numberFault } from './number.js';
import { goQuote } from './quote.js';

/** Those of Go itself. */
const FUNCTIONS: readonly string[] =
  'and call eq ge gt html index js le len lt ne not or print printf println slice urlquery'.split(' ');

/** Why Go cannot parse it. */
export class TemplateFault extends Error {
  readonly line: number;
  /** Where, in code units. */
  readonly offset: number;
  /** The function that there is not. */
  readonly unknown: string | undefined;

  constructor(message: string, { line, offset }: Pick<Token, 'line' | 'offset'>, unknown?: string) {
    super(message);
    this.line = line;
    this.offset = offset;
    this.unknown = unknown;
  }
}

export interface TemplateKind {
  /** What the program calls the template; Kuma leaves it empty. */
  readonly name?: string;
  /** The functions that it has beside Go's own. */
  readonly functions?: readonly string[];
}

/** `template: :1: unclosed action`: what Go says in all. */
export const faultText = ({ line, message }: TemplateFault, { name = '' }: TemplateKind = {}): string =>
  `template: ${name}:${line}: ${message}`;

/** Throws a TemplateFault. */
export function parseTemplate(
  template: string,
  { name = '', functions = ['label'] }: TemplateKind = {},
): Statement[] {
  return new Parser(tokensOf(template), new Set([...FUNCTIONS, ...functions]), name).run();
}

const TERMS: ReadonlySet<TokenType> = new Set<TokenType>([
  ...(['bool', 'char', 'dot', 'field', 'identifier', 'number', 'nil', 'string'] as const),
  ...(['variable', 'paren-left'] as const),
]);
const NOT_EXECUTABLE: ReadonlySet<string> = new Set(['bool', 'dot', 'nil', 'number', 'string']);

/** Go has no such bound for blocks, and one of 10000 for parentheses. Nobody's template comes near it. */
const MAX_DEPTH = 200;

/** Statements, and what ended them. */
interface List {
  readonly statements: Statement[];
  readonly end: 'EOF' | 'end' | 'else';
}

class Parser {
  readonly #tokens: readonly Token[];
  readonly #functions: ReadonlySet<string>;
  readonly #name: string;
  #at = 0;
  #variables = ['$'];
  #actionLine = 0;
  #loops = 0;
  #depth = 0;

  constructor(tokens: readonly Token[], functions: ReadonlySet<string>, name: string) {
    this.#tokens = tokens;
    this.#functions = functions;
    this.#name = name;
  }

  run(): Statement[] {
    const { statements, end } = this.#list();
    if (end !== 'EOF') this.#fail(`unexpected {{${end}}}`);
    return statements;
  }

  /** Texts and actions, until what ends them. */
  #list(): List {
    const statements: Statement[] = [];
    for (;;) {
      const token = this.#nextVisible();
      if (token.type === 'eof') return { statements, end: 'EOF' };
      if (token.type === 'text') {
        statements.push({ kind: 'text', text: token.text });
        continue;
      }
      if (token.type !== 'left') this.#unexpected(token, 'input');
      this.#actionLine = token.line;
      const action = this.#action();
      this.#actionLine = 0;
      if (action === 'end' || action === 'else') return { statements, end: action };
      statements.push(action);
    }
  }

  #action(): Statement | 'end' | 'else' {
    const token = this.#nextVisible();
    if (token.type !== 'keyword') {
      this.#back();
      return { kind: 'action', pipeline: this.#pipeline('command', 'right') };
    }
    const other: Statement = { kind: 'other', word: token.text, offset: token.offset };
    switch (token.text) {
      case 'if':
      case 'with':
        return this.#control(token.text);
      case 'range':
        this.#control('range');
        return other;
      case 'end':
        this.#expect('right', 'end');
        return 'end';
      case 'else':
        if (!['if', 'with'].includes(this.#peekVisible().text)) this.#expect('right', 'else');
        return 'else';
      case 'break':
      case 'continue':
        this.#leaveLoop(token.text);
        return other;
      case 'define':
        this.#define(token);
        return other;
      case 'template':
        this.#expect('string', 'template clause');
        if (this.#nextVisible().type !== 'right') {
          this.#back();
          this.#pipeline('template clause', 'right');
        }
        return other;
      default:
        this.#expect('string', 'block clause');
        this.#pipeline('block clause', 'right');
        this.#closed(this.#nested(), 'block clause');
        return other;
    }
  }

  /** A template of its own, which stands at the top alone. */
  #define(token: Token): void {
    if (this.#depth > 0) this.#unexpected(token, 'command');
    this.#expect('string', 'define clause');
    this.#expect('right', 'define clause');
    this.#closed(this.#nested(), 'define clause');
  }

  #closed({ end }: List, context: string): void {
    if (end === 'EOF') this.#fail('unexpected EOF');
    if (end === 'else') this.#fail(`unexpected {{else}} in ${context}`);
  }

  #nested(): List {
    return this.#deeper(() => this.#list());
  }

  #deeper<T>(read: () => T): T {
    if (this.#depth === MAX_DEPTH)
      this.#fail(`meshctl reads no template that nests more than ${MAX_DEPTH} deep`);
    this.#depth++;
    const found = read();
    this.#depth--;
    return found;
  }

  #leaveLoop(word: string): void {
    const token = this.#nextVisible();
    if (token.type !== 'right') this.#unexpected(token, `{{${word}}}`);
    if (this.#loops === 0) this.#fail(`{{${word}}} outside {{range}}`);
  }

  #control(word: 'if' | 'with' | 'range'): BranchNode {
    const known = this.#variables.length;
    const pipeline = this.#pipeline(word, 'right');
    if (word === 'range') this.#loops++;
    const body = this.#nested();
    if (word === 'range') this.#loops--;
    if (body.end === 'EOF') this.#fail('unexpected EOF');
    const otherwise = body.end === 'else' ? this.#otherwise(word) : [];
    this.#variables.length = known;
    return {
      kind: 'branch',
      word: word === 'with' ? 'with' : 'if',
      pipeline,
      body: body.statements,
      otherwise,
    };
  }

  #otherwise(word: 'if' | 'with' | 'range'): Statement[] {
    const chained = this.#peekVisible();
    if (chained.type === 'keyword' && chained.text === word) {
      this.#nextVisible();
      return [this.#deeper(() => this.#control(word))];
    }
    if (chained.type === 'keyword') this.#unexpected(this.#nextVisible(), 'else');
    const last = this.#nested();
    if (last.end === 'EOF') this.#fail('unexpected EOF');
    if (last.end === 'else') this.#fail('expected end; found {{else}}');
    return last.statements;
  }

  /** Commands joined by `|`, with declarations before them. */
  #pipeline(context: string, end: TokenType): PipelineNode {
    const { offset } = this.#peekVisible();
    const declared = this.#declarations(context);
    const commands: CommandNode[] = [];
    for (;;) {
      const token = this.#nextVisible();
      if (token.type === end) break;
      if (!TERMS.has(token.type)) this.#unexpected(token, context);
      this.#back();
      commands.push(this.#command());
    }
    if (commands.length === 0) this.#fail(`missing value for ${context}`);
    const stage = commands.findIndex(({ first }, i) => i > 0 && NOT_EXECUTABLE.has(first.kind));
    if (stage > 0) this.#fail(`non executable command in pipeline stage ${stage + 1}`);
    return { kind: 'pipeline', offset, commands, ...declared };
  }

  #declarations(context: string): Pick<PipelineNode, 'variables' | 'assigns'> {
    const variables: string[] = [];
    while (this.#peekVisible().type === 'variable') {
      const start = this.#at;
      const { text } = this.#nextVisible();
      const next = this.#nextVisible();
      const comma = next.type === 'character' && next.text === ',';
      if (next.type !== 'assign' && next.type !== 'declare' && !comma) {
        this.#at = start;
        break;
      }
      variables.push(text);
      this.#variables.push(text);
      if (!comma) return { variables, assigns: next.type === 'assign' };
      if (context !== 'range' || variables.length > 1) this.#fail(`too many declarations in ${context}`);
      if (!['variable', 'right', 'paren-right'].includes(this.#peekVisible().type))
        this.#fail('range can only initialize variables');
    }
    return { variables, assigns: false };
  }

  #command(): CommandNode {
    const { offset } = this.#peekVisible();
    const operands: Operand[] = [];
    for (;;) {
      this.#peekVisible();
      const operand = this.#operand();
      if (operand !== undefined) operands.push(operand);
      const token = this.#next();
      if (token.type === 'space') continue;
      if (token.type === 'right' || token.type === 'paren-right') this.#back();
      else if (token.type !== 'pipe') this.#unexpected(token, 'operand');
      break;
    }
    const [first, ...rest] = operands;
    if (first === undefined) return this.#fail('empty command');
    return { kind: 'command', offset, first, rest };
  }

  /** A term, with the fields that follow it. */
  #operand(): Operand | undefined {
    const term = this.#term();
    const { type, offset } = this.#peek();
    if (term === undefined || type !== 'field') return term;
    const names: string[] = [];
    while (this.#peek().type === 'field') names.push(this.#next().text.slice(1));
    if (term.kind === 'field' || term.kind === 'variable')
      return { ...term, offset, names: [...term.names, ...names] };
    if (NOT_EXECUTABLE.has(term.kind)) this.#fail(`unexpected . after term ${goQuote(nodeText(term))}`);
    return { kind: 'chain', offset, of: term, names };
  }

  #term(): Operand | undefined {
    const token = this.#nextVisible();
    const { type, text, offset } = token;
    switch (type) {
      case 'identifier':
        if (!this.#functions.has(text))
          throw new TemplateFault(`function ${goQuote(text)} not defined`, token, text);
        return { kind: 'function', name: text, offset };
      case 'variable':
        if (!this.#variables.includes(text)) this.#fail(`undefined variable ${goQuote(text)}`);
        return { kind: 'variable', name: text, names: [], offset };
      case 'paren-left':
        return this.#deeper(() => this.#pipeline('parenthesized pipeline', 'paren-right'));
      case 'string': {
        const literal = readGoString(text, 0);
        if (literal === undefined) return this.#fail('invalid syntax');
        return { kind: 'string', text, value: literal.value, offset };
      }
      case 'number':
      case 'char': {
        const fault = type === 'char' ? characterFault(text) : numberFault(text);
        if (fault !== undefined) this.#fail(fault);
        return { kind: 'number', text, offset };
      }
      case 'field':
        return { kind: 'field', names: [text.slice(1)], offset };
      case 'bool':
      case 'dot':
      case 'nil':
        return { kind: type, text, offset };
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
    if (token.type !== 'error') throw new TemplateFault(`unexpected ${shown(token)} in ${context}`, token);
    const began = this.#actionLine;
    const where = began !== 0 && began !== token.line ? ` in action started at ${this.#name}:${began}` : '';
    const isAction = token.text.endsWith(' action'); // "action in action" is avoided
    throw new TemplateFault(token.text + (isAction ? where.slice(' in action'.length) : where), token);
  }

  /** The place is that of the token that was read last. */
  #fail(message: string): never {
    const last = this.#tokens[Math.min(Math.max(this.#at - 1, 0), this.#tokens.length - 1)];
    throw new TemplateFault(message, last ?? { line: 1, offset: 0 });
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
