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
import { TemplateFault, type TemplateKind } from './template-fault.js';
import { TokenStream } from './token-stream.js';

/** Those of Go itself. */
const FUNCTIONS: readonly string[] =
  'and call eq ge gt html index js le len lt ne not or print printf println slice urlquery'.split(' ');

/** Throws a TemplateFault. */
export function parseTemplate(
  template: string,
  { name = '', functions = ['label'] }: TemplateKind = {},
): Statement[] {
  const tokens = new TokenStream(tokensOf(template), name);
  return new Parser(tokens, new Set([...FUNCTIONS, ...functions])).run();
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
  readonly #tokens: TokenStream;
  readonly #functions: ReadonlySet<string>;
  #variables = ['$'];
  #loops = 0;
  #depth = 0;

  constructor(tokens: TokenStream, functions: ReadonlySet<string>) {
    this.#tokens = tokens;
    this.#functions = functions;
  }

  run(): Statement[] {
    const { statements, end } = this.#list();
    if (end !== 'EOF') this.#tokens.fail(`unexpected {{${end}}}`);
    return statements;
  }

  /** Texts and actions, until what ends them. */
  #list(): List {
    const statements: Statement[] = [];
    for (;;) {
      const token = this.#tokens.nextVisible();
      if (token.type === 'eof') return { statements, end: 'EOF' };
      if (token.type === 'text') {
        statements.push({ kind: 'text', text: token.text });
        continue;
      }
      if (token.type !== 'left') this.#tokens.unexpected(token, 'input');
      this.#tokens.actionLine = token.line;
      const action = this.#action();
      this.#tokens.actionLine = 0;
      if (action === 'end' || action === 'else') return { statements, end: action };
      statements.push(action);
    }
  }

  #action(): Statement | 'end' | 'else' {
    const token = this.#tokens.nextVisible();
    if (token.type !== 'keyword') {
      this.#tokens.back();
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
        this.#tokens.expect('right', 'end');
        return 'end';
      case 'else':
        if (!['if', 'with'].includes(this.#tokens.peekVisible().text)) this.#tokens.expect('right', 'else');
        return 'else';
      case 'break':
      case 'continue':
        this.#leaveLoop(token.text);
        return other;
      case 'define':
        this.#define(token);
        return other;
      case 'template':
        this.#tokens.expect('string', 'template clause');
        if (this.#tokens.nextVisible().type !== 'right') {
          this.#tokens.back();
          this.#pipeline('template clause', 'right');
        }
        return other;
      default:
        this.#tokens.expect('string', 'block clause');
        this.#pipeline('block clause', 'right');
        this.#closed(this.#nested(), 'block clause');
        return other;
    }
  }

  /** A template of its own, which stands at the top alone. */
  #define(token: Token): void {
    if (this.#depth > 0) this.#tokens.unexpected(token, 'command');
    this.#tokens.expect('string', 'define clause');
    this.#tokens.expect('right', 'define clause');
    this.#closed(this.#nested(), 'define clause');
  }

  #closed({ end }: List, context: string): void {
    if (end === 'EOF') this.#tokens.fail('unexpected EOF');
    if (end === 'else') this.#tokens.fail(`unexpected {{else}} in ${context}`);
  }

  #nested(): List {
    return this.#deeper(() => this.#list());
  }

  #deeper<T>(read: () => T): T {
    if (this.#depth === MAX_DEPTH)
      this.#tokens.fail(`meshctl reads no template that nests more than ${MAX_DEPTH} deep`);
    this.#depth++;
    const found = read();
    this.#depth--;
    return found;
  }

  #leaveLoop(word: string): void {
    const token = this.#tokens.nextVisible();
    if (token.type !== 'right') this.#tokens.unexpected(token, `{{${word}}}`);
    if (this.#loops === 0) this.#tokens.fail(`{{${word}}} outside {{range}}`);
  }

  #control(word: 'if' | 'with' | 'range'): BranchNode {
    const known = this.#variables.length;
    const pipeline = this.#pipeline(word, 'right');
    if (word === 'range') this.#loops++;
    const body = this.#nested();
    if (word === 'range') this.#loops--;
    if (body.end === 'EOF') this.#tokens.fail('unexpected EOF');
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
    const chained = this.#tokens.peekVisible();
    if (chained.type === 'keyword' && chained.text === word) {
      this.#tokens.nextVisible();
      return [this.#deeper(() => this.#control(word))];
    }
    if (chained.type === 'keyword') this.#tokens.unexpected(this.#tokens.nextVisible(), 'else');
    const last = this.#nested();
    if (last.end === 'EOF') this.#tokens.fail('unexpected EOF');
    if (last.end === 'else') this.#tokens.fail('expected end; found {{else}}');
    return last.statements;
  }

  /** Commands joined by `|`, with declarations before them. */
  #pipeline(context: string, end: TokenType): PipelineNode {
    const { offset } = this.#tokens.peekVisible();
    const declared = this.#declarations(context);
    const commands: CommandNode[] = [];
    for (;;) {
      const token = this.#tokens.nextVisible();
      if (token.type === end) break;
      if (!TERMS.has(token.type)) this.#tokens.unexpected(token, context);
      this.#tokens.back();
      commands.push(this.#command());
    }
    if (commands.length === 0) this.#tokens.fail(`missing value for ${context}`);
    const stage = commands.findIndex(({ first }, i) => i > 0 && NOT_EXECUTABLE.has(first.kind));
    if (stage > 0) this.#tokens.fail(`non executable command in pipeline stage ${stage + 1}`);
    return { kind: 'pipeline', offset, commands, ...declared };
  }

  #declarations(context: string): Pick<PipelineNode, 'variables' | 'assigns'> {
    const variables: string[] = [];
    while (this.#tokens.peekVisible().type === 'variable') {
      const start = this.#tokens.at;
      const { text } = this.#tokens.nextVisible();
      const next = this.#tokens.nextVisible();
      const comma = next.type === 'character' && next.text === ',';
      if (next.type !== 'assign' && next.type !== 'declare' && !comma) {
        this.#tokens.at = start;
        break;
      }
      variables.push(text);
      this.#variables.push(text);
      if (!comma) return { variables, assigns: next.type === 'assign' };
      if (context !== 'range' || variables.length > 1)
        this.#tokens.fail(`too many declarations in ${context}`);
      if (!['variable', 'right', 'paren-right'].includes(this.#tokens.peekVisible().type))
        this.#tokens.fail('range can only initialize variables');
    }
    return { variables, assigns: false };
  }

  #command(): CommandNode {
    const { offset } = this.#tokens.peekVisible();
    const operands: Operand[] = [];
    for (;;) {
      this.#tokens.peekVisible();
      const operand = this.#operand();
      if (operand !== undefined) operands.push(operand);
      const token = this.#tokens.next();
      if (token.type === 'space') continue;
      if (token.type === 'right' || token.type === 'paren-right') this.#tokens.back();
      else if (token.type !== 'pipe') this.#tokens.unexpected(token, 'operand');
      break;
    }
    const [first, ...rest] = operands;
    if (first === undefined) return this.#tokens.fail('empty command');
    return { kind: 'command', offset, first, rest };
  }

  /** A term, with the fields that follow it. */
  #operand(): Operand | undefined {
    const term = this.#term();
    const { type, offset } = this.#tokens.peek();
    if (term === undefined || type !== 'field') return term;
    const names: string[] = [];
    while (this.#tokens.peek().type === 'field') names.push(this.#tokens.next().text.slice(1));
    if (term.kind === 'field' || term.kind === 'variable')
      return { ...term, offset, names: [...term.names, ...names] };
    if (NOT_EXECUTABLE.has(term.kind))
      this.#tokens.fail(`unexpected . after term ${goQuote(nodeText(term))}`);
    return { kind: 'chain', offset, of: term, names };
  }

  #term(): Operand | undefined {
    const token = this.#tokens.nextVisible();
    const { type, text, offset } = token;
    switch (type) {
      case 'identifier':
        if (!this.#functions.has(text))
          throw new TemplateFault(`function ${goQuote(text)} not defined`, token, text);
        return { kind: 'function', name: text, offset };
      case 'variable':
        if (!this.#variables.includes(text)) this.#tokens.fail(`undefined variable ${goQuote(text)}`);
        return { kind: 'variable', name: text, names: [], offset };
      case 'paren-left':
        return this.#deeper(() => this.#pipeline('parenthesized pipeline', 'paren-right'));
      case 'string': {
        const literal = readGoString(text, 0);
        if (literal === undefined) return this.#tokens.fail('invalid syntax');
        return { kind: 'string', text, value: literal.value, offset };
      }
      case 'number':
      case 'char': {
        const fault = type === 'char' ? characterFault(text) : numberFault(text);
        if (fault !== undefined) this.#tokens.fail(fault);
        return { kind: 'number', text, offset };
      }
      case 'field':
        return { kind: 'field', names: [text.slice(1)], offset };
      case 'bool':
      case 'dot':
      case 'nil':
        return { kind: type, text, offset };
      default:
        this.#tokens.back();
        return undefined;
    }
  }
}
