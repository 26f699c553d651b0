/** Templates that Go cannot parse. */
import type { Token } from './lexer.js';

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
