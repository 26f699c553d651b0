/** Executes templates as Go's text/template does, and fails in its words. What is not evaluated here is said, never guessed. */
import {
  CallFault,
  type Fields,
  FUNCTIONS,
  isTrue,
  NotEvaluated,
  printed,
  type TemplateFunction,
  typeOf,
  type Value,
} from './functions.js';
import {
  type BranchNode,
  type ChainNode,
  type CommandNode,
  type FunctionNode,
  nodeText,
  type Operand,
  type PipelineNode,
  type Statement,
  type StringNode,
  type VariableNode,
} from './nodes.js';
import { integerOf } from './number.js';
import { goQuote } from './quote.js';

export type Executed = { readonly ok: true; readonly text: string } | Unexecuted;

export interface Unexecuted {
  readonly ok: false;
  /** `failed`: Go fails, with the words of `reason`. `not-evaluated`: Go may do it, and `reason` is what it is. */
  readonly kind: 'failed' | 'not-evaluated';
  readonly reason: string;
  /** What a function said, without the place around it. */
  readonly said?: string | undefined;
}

/** A function of the program that has the template. Throws a CallFault. */
type TextFunction = (argument: string) => string;

export interface ExecuteOptions {
  /** The template, whose statements these are. */
  readonly template: string;
  readonly fields: Fields;
  readonly functions: ReadonlyMap<string, TextFunction>;
  /** More characters than this are not evaluated. */
  readonly maxLength: number;
}

export function executeTemplate(statements: readonly Statement[], options: ExecuteOptions): Executed {
  try {
    return { ok: true, text: new Execution(options).run(statements) };
  } catch (error) {
    if (error instanceof Failure)
      return { ok: false, kind: 'failed', reason: error.message, said: error.said };
    if (error instanceof NotEvaluated) return { ok: false, kind: 'not-evaluated', reason: error.message };
    throw error;
  }
}

/** With the whole of Go's message. */
class Failure extends Error {
  readonly said: string | undefined;

  constructor(message: string, said: string | undefined) {
    super(message);
    this.said = said;
  }
}

class Execution {
  readonly #options: ExecuteOptions;
  readonly #variables: { readonly name: string; value: Value }[];
  /** Of which Go's messages speak: the part that was looked at last. */
  #node: Operand | CommandNode | undefined;
  #output = '';

  constructor(options: ExecuteOptions) {
    this.#options = options;
    this.#variables = [{ name: '$', value: options.fields }];
  }

  run(statements: readonly Statement[]): string {
    this.#walk(statements, this.#options.fields);
    return this.#output;
  }

  #walk(statements: readonly Statement[], dot: Value): void {
    for (const statement of statements) {
      if (statement.kind === 'text') this.#write(statement.text);
      else if (statement.kind === 'branch') this.#branch(statement, dot);
      else if (statement.kind === 'other') throw new NotEvaluated(`{{ ${statement.word} }}`);
      else {
        const value = this.#pipeline(statement.pipeline, dot);
        if (statement.pipeline.variables.length === 0) this.#write(printed(value));
      }
    }
  }

  #write(text: string): void {
    this.#output += text;
    const { maxLength } = this.#options;
    if (this.#output.length > maxLength)
      throw new NotEvaluated(`a result that is longer than ${maxLength} characters`);
  }

  #branch({ word, pipeline, body, otherwise }: BranchNode, dot: Value): void {
    const known = this.#variables.length;
    const value = this.#pipeline(pipeline, dot);
    if (!isTrue(value)) this.#walk(otherwise, dot);
    else this.#walk(body, word === 'with' ? value : dot);
    this.#variables.length = known;
  }

  #pipeline(pipeline: PipelineNode, dot: Value): Value {
    this.#node = pipeline;
    const [first, ...rest] = pipeline.commands;
    if (first === undefined) throw new NotEvaluated('an empty pipeline'); // the parser lets none through
    let value = this.#command(first, dot);
    for (const command of rest) value = this.#command(command, dot, value);
    for (const name of pipeline.variables) {
      if (!pipeline.assigns) this.#variables.push({ name, value });
      else this.#variable(name).value = value;
    }
    return value;
  }

  /** `piped` is what the command before it in the pipeline gave. */
  #command(command: CommandNode, dot: Value, piped?: Value): Value {
    const { first, rest } = command;
    const hasArguments = rest.length > 0 || piped !== undefined;
    if (first.kind === 'function') {
      this.#node = first;
      return this.#call(first, command, rest, dot, piped);
    }
    if (first.kind !== 'pipeline') this.#node = first;
    if (first.kind === 'field') return this.#fields(dot, first.names, hasArguments);
    if (first.kind === 'chain') return this.#chain(first, dot, hasArguments);
    if (first.kind === 'variable') {
      const { value } = this.#variable(first.name);
      if (first.names.length > 0) return this.#fields(value, first.names, hasArguments);
    }
    if (hasArguments) this.#fail(`can't give argument to non-function ${nodeText(first)}`);
    if (first.kind === 'nil') this.#fail('nil is not a command');
    return this.#operand(first, dot);
  }

  /** Any operand but a function with arguments. */
  #operand(node: Operand, dot: Value): Value {
    this.#node = node;
    switch (node.kind) {
      case 'dot':
        return dot;
      case 'field':
        return this.#fields(dot, node.names, false);
      case 'variable':
        return this.#variableFields(node);
      case 'chain':
        return this.#chain(node, dot, false);
      case 'pipeline':
        return this.#pipeline(node, dot);
      case 'function':
        return this.#call(node, node, [], dot);
      case 'bool':
        return node.text === 'true';
      case 'string':
        return stringValue(node);
      case 'number': {
        const value = integerOf(node.text);
        if (value === undefined) throw new NotEvaluated(`the number ${node.text}`);
        return value;
      }
      default:
        throw new NotEvaluated('nil');
    }
  }

  #variableFields({ name, names }: VariableNode): Value {
    const { value } = this.#variable(name);
    return names.length === 0 ? value : this.#fields(value, names, false);
  }

  #chain(node: ChainNode, dot: Value, hasArguments: boolean): Value {
    return this.#fields(this.#operand(node.of, dot), node.names, hasArguments);
  }

  #fields(receiver: Value, names: readonly string[], hasArguments: boolean): Value {
    return names.reduce<Value>((value, name, i) => {
      const found = typeof value === 'object' ? value.get(name) : undefined;
      if (found === undefined) this.#fail(`can't evaluate field ${name} in type ${typeOf(value)}`);
      if (hasArguments && i === names.length - 1)
        this.#fail(`${name} has arguments but cannot be invoked as function`);
      return found;
    }, receiver);
  }

  #variable(name: string): { value: Value } {
    return this.#variables.findLast((one) => one.name === name) ?? this.#fail(`undefined variable: ${name}`);
  }

  /** `whole` is what Go's message shows when the function itself complains. */
  #call(
    { name }: FunctionNode,
    whole: CommandNode | FunctionNode,
    operands: readonly Operand[],
    dot: Value,
    piped?: Value,
  ): Value {
    const count = operands.length + (piped === undefined ? 0 : 1);
    if (name === 'and' || name === 'or') return this.#shortCircuit(name, operands, dot, piped, count);
    const called = this.#function(name);
    const { least, most } = called;
    if (most === undefined && count < least)
      this.#fail(`wrong number of args for ${name}: want at least ${least} got ${operands.length}`);
    if (most !== undefined && count !== most)
      this.#fail(`wrong number of args for ${name}: want ${most} got ${count}`);
    const values = operands.map((operand, i) =>
      i === 0 && called.takesText ? this.#text(operand, dot) : this.#operand(operand, dot),
    );
    if (piped !== undefined)
      values.push(operands.length === 0 && called.takesText ? this.#asText(piped) : piped);
    try {
      return called.call(values);
    } catch (error) {
      if (!(error instanceof CallFault)) throw error;
      this.#node = whole;
      return this.#fail(`error calling ${name}: ${error.message}`, error.message);
    }
  }

  #function(name: string): TemplateFunction {
    const own = this.#options.functions.get(name);
    if (own !== undefined) return { least: 1, most: 1, takesText: true, call: ([text]) => own(String(text)) };
    const known = FUNCTIONS.get(name);
    if (known === undefined) throw new NotEvaluated(`the function ${name}`);
    return known;
  }

  /** The value that decides, or the last. */
  #shortCircuit(
    name: 'and' | 'or',
    operands: readonly Operand[],
    dot: Value,
    piped: Value | undefined,
    count: number,
  ): Value {
    if (count === 0) this.#fail(`wrong number of args for ${name}: want at least 1 got 0`);
    let value: Value | undefined;
    for (const operand of operands) {
      value = this.#operand(operand, dot);
      if (isTrue(value) === (name === 'or')) return value;
    }
    return piped ?? value ?? false;
  }

  /** An argument that has to be a text: constants are judged by how they are written. */
  #text(node: Operand, dot: Value): string {
    this.#node = node;
    if (node.kind === 'nil') this.#fail('cannot assign nil to string');
    if (node.kind === 'bool' || node.kind === 'number') this.#fail(`expected string; found ${node.text}`);
    return this.#asText(this.#operand(node, dot));
  }

  #asText(value: Value): string {
    if (typeof value !== 'string') this.#fail(`wrong type for value; expected string; got ${typeOf(value)}`);
    return value;
  }

  /** The place has the line, and how many bytes of it stand before the part. */
  #fail(why: string, said?: string): never {
    const { offset } = this.#node ?? { offset: 0 };
    const before = this.#options.template.slice(0, offset);
    const start = before.lastIndexOf('\n') + 1;
    const place = `${before.split('\n').length}:${Buffer.byteLength(before.slice(start))}`;
    const shown = this.#node === undefined ? '' : nodeText(this.#node);
    throw new Failure(`template: :${place}: executing "" at <${shown}>: ${why}`, said);
  }
}

function stringValue({ text, value }: StringNode): string {
  if (value === undefined) throw new NotEvaluated(`the string ${goQuote(text)}, which is not UTF-8`);
  return value;
}
