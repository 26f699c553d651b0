/** All parts of a template, for what can be said of it before it is executed. */
import type { CommandNode, Operand, OtherNode, PipelineNode, Statement } from './nodes.js';

export interface Visited {
  /** A command comes before its operands. */
  readonly node: Operand | CommandNode | OtherNode;
  /** The dot is what the template is executed over: `with` makes it another. */
  readonly isWhole: boolean;
  /** A command takes what the one before it gave. */
  readonly isPiped: boolean;
}

export function* partsOf(statements: readonly Statement[], isWhole = true): Generator<Visited> {
  for (const statement of statements) {
    if (statement.kind === 'text') continue;
    if (statement.kind === 'other') {
      yield { node: statement, isWhole, isPiped: false };
      continue;
    }
    yield* partsOfPipeline(statement.pipeline, isWhole);
    if (statement.kind === 'action') continue;
    yield* partsOf(statement.body, isWhole && statement.word !== 'with');
    yield* partsOf(statement.otherwise, isWhole);
  }
}

function* partsOfPipeline({ commands }: PipelineNode, isWhole: boolean): Generator<Visited> {
  for (const [i, command] of commands.entries()) {
    yield { node: command, isWhole, isPiped: i > 0 };
    for (const operand of [command.first, ...command.rest]) yield* partsOfOperand(operand, isWhole);
  }
}

function* partsOfOperand(node: Operand, isWhole: boolean): Generator<Visited> {
  yield { node, isWhole, isPiped: false };
  if (node.kind === 'chain') yield* partsOfOperand(node.of, isWhole);
  if (node.kind === 'pipeline') yield* partsOfPipeline(node, isWhole);
}
