/** What a Go template says, as a tree; and its parts as Go's messages show them. */

/** `offset` is where it begins in the template, in code units. */
interface Placed {
  readonly offset: number;
}

interface FieldNode extends Placed {
  readonly kind: 'field';
  readonly names: readonly string[];
}
export interface VariableNode extends Placed {
  readonly kind: 'variable';
  /** With its dollar. */
  readonly name: string;
  /** Of the fields behind it. */
  readonly names: readonly string[];
}
/** Fields of what a function or a pipeline gives. */
export interface ChainNode extends Placed {
  readonly kind: 'chain';
  readonly of: Operand;
  readonly names: readonly string[];
}
export interface FunctionNode extends Placed {
  readonly kind: 'function';
  readonly name: string;
}
interface LiteralNode extends Placed {
  readonly kind: 'bool' | 'nil' | 'number' | 'dot';
  /** As written. */
  readonly text: string;
}
export interface StringNode extends Placed {
  readonly kind: 'string';
  readonly text: string;
  readonly value: string | undefined;
}
export interface PipelineNode extends Placed {
  readonly kind: 'pipeline';
  /** Variables that it sets; several in a `range` alone. */
  readonly variables: readonly string[];
  /** They are there already. */
  readonly assigns: boolean;
  readonly commands: readonly CommandNode[];
}
export type Operand =
  | FieldNode
  | VariableNode
  | ChainNode
  | FunctionNode
  | LiteralNode
  | StringNode
  | PipelineNode;

export interface CommandNode extends Placed {
  readonly kind: 'command';
  readonly first: Operand;
  readonly rest: readonly Operand[];
}

export type Statement =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'action'; readonly pipeline: PipelineNode }
  | BranchNode
  | OtherNode;
export interface BranchNode {
  readonly kind: 'branch';
  readonly word: 'if' | 'with';
  readonly pipeline: PipelineNode;
  readonly body: readonly Statement[];
  readonly otherwise: readonly Statement[];
}
/** Legal, and nothing that is evaluated here: `range`, `define`, `template`, `block`. */
export interface OtherNode extends Placed {
  readonly kind: 'other';
  readonly word: string;
}

/** As Go prints a part of a template: with one blank where there may be many. */
export function nodeText(node: Operand | CommandNode): string {
  switch (node.kind) {
    case 'field':
      return fields(node.names);
    case 'variable':
      return node.name + fields(node.names);
    case 'chain':
      return argumentText(node.of) + fields(node.names);
    case 'function':
      return node.name;
    case 'command':
      return [node.first, ...node.rest].map(argumentText).join(' ');
    case 'pipeline': {
      const set = node.variables.join(', ');
      const commands = node.commands.map(nodeText).join(' | ');
      return set === '' ? commands : `${set} ${node.assigns ? '=' : ':='} ${commands}`;
    }
    default:
      return node.text;
  }
}

const argumentText = (node: Operand): string =>
  node.kind === 'pipeline' ? `(${nodeText(node)})` : nodeText(node);

const fields = (names: readonly string[]): string => names.map((name) => `.${name}`).join('');
