/** The tokens of a template, one after another, and the complaint of whoever did not expect one. */
import type { Token, TokenType } from './lexer.js';
import { goQuote } from './quote.js';
import { TemplateFault } from './template-fault.js';

export class TokenStream {
  readonly #tokens: readonly Token[];
  readonly #name: string;
  /** Where the reading stands; it may be put back. */
  at = 0;
  /** Line of the action that is being read; 0 outside. */
  actionLine = 0;

  /** `name` is what the program calls the template. */
  constructor(tokens: readonly Token[], name: string) {
    this.#tokens = tokens;
    this.#name = name;
  }

  expect(type: TokenType, context: string): void {
    const token = this.nextVisible();
    if (token.type !== type) this.unexpected(token, context);
  }

  peek(): Token {
    return this.#tokens[Math.min(this.at, this.#tokens.length - 1)] as Token;
  }

  next(): Token {
    const token = this.peek();
    this.at++;
    return token;
  }

  peekVisible(): Token {
    while (this.peek().type === 'space') this.at++;
    return this.peek();
  }

  nextVisible(): Token {
    this.peekVisible();
    return this.next();
  }

  back(): void {
    this.at--;
  }

  unexpected(token: Token, context: string): never {
    if (token.type !== 'error') throw new TemplateFault(`unexpected ${shown(token)} in ${context}`, token);
    const began = this.actionLine;
    const where = began !== 0 && began !== token.line ? ` in action started at ${this.#name}:${began}` : '';
    const isAction = token.text.endsWith(' action'); // "action in action" is avoided
    throw new TemplateFault(token.text + (isAction ? where.slice(' in action'.length) : where), token);
  }

  /** The place is that of the token that was read last. */
  fail(message: string): never {
    const last = this.#tokens[Math.min(Math.max(this.at - 1, 0), this.#tokens.length - 1)];
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
