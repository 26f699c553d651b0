/**
 * The SPIFFE ID templates of a MeshIdentity, for whoever writes one: what cannot be right is refused before it is rendered. How
 * Kuma itself fares with a template says templateOfKuma.
 */
import { nearestName } from '../encoding/nearest-name.js';
import { quoted } from '../encoding/printable.js';
import { MeshctlError } from '../errors.js';
import { type Executed, executeTemplate, type Unexecuted } from './go-template/execute.js';
import { CallFault, isEvaluated } from './go-template/functions.js';
import { nodeText, type Statement } from './go-template/nodes.js';
import { parseTemplate } from './go-template/parser.js';
import { faultText, TemplateFault } from './go-template/template-fault.js';
import { partsOf, type Visited } from './go-template/walk.js';

/** Variables of `spec.spiffeID.path`. */
export const PATH_VARIABLES = ['TrustDomain', 'Namespace', 'ServiceAccount', 'Workload'] as const;
/** Variables of `spec.spiffeID.trustDomain`. */
export const TRUST_DOMAIN_VARIABLES = ['Mesh', 'Zone'] as const;

/** The trust domain that Kuma takes when a MeshIdentity names none. */
export const DEFAULT_TRUST_DOMAIN = '{{ .Mesh }}.{{ .Zone }}.mesh.local';

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
   * Throws E_TEMPLATE, also for what meshctl does not evaluate and for a result over 64 Ki characters.
   */
  render(
    values: Readonly<Partial<Record<Variable, string>>>,
    labels: Readonly<Record<string, string>>,
  ): string;
}

/** Reads a template that may use these variables (names without the dot). Throws E_TEMPLATE with the column. */
export function compileTemplate<const Variable extends string>(
  text: string,
  variables: readonly Variable[],
): Template<Variable> {
  const reading: Reading<Variable> = { text, variables };
  const statements = read(reading);
  const used = [...partsOf(statements)].flatMap((part) => checked(part, reading));
  return {
    text,
    variables: new Set(used),
    render: (values, labels) => {
      const rendered = execute(statements, reading, values, (key) =>
        labelOr(labels, key, () => {
          throw unrendered(
            text,
            `label ${quoted(key).slice(1, -1)} not found`,
            'Set the label, or use a template that does without it',
          );
        }),
      );
      if (rendered.ok) return rendered.text;
      throw unrendered(text, reasonOf(rendered));
    },
  };
}

/** Fills a template in; the variables are those that it may use. */
export type KumaTemplate = (
  values: Readonly<Record<string, string>>,
  labels: Readonly<Record<string, string>>,
) => Executed;

/** A template as Kuma has it: unlike in `compileTemplate` all is legal that Go executes, and faults are said as Kuma says them. */
export function templateOfKuma(text: string): KumaTemplate {
  const statements = parsedAsKuma(text);
  if (!Array.isArray(statements)) return () => statements;
  return (values, labels) => {
    const rendered = execute(statements, { text, variables: Object.keys(values) }, values, (key) =>
      labelOr(labels, key, () => {
        throw new CallFault(`label ${key} not found`);
      }),
    );
    return rendered.ok || rendered.kind !== 'failed'
      ? rendered
      : { ...rendered, reason: `executing template failed: ${rendered.reason}` };
  };
}

function parsedAsKuma(text: string): Statement[] | Unexecuted {
  if (text.length > MAX_TEMPLATE_LENGTH) {
    const reason = `a template that is longer than ${MAX_TEMPLATE_LENGTH} characters`;
    return { ok: false, kind: 'not-evaluated', reason };
  }
  try {
    return parseTemplate(text);
  } catch (error) {
    if (!(error instanceof TemplateFault)) throw error;
    return { ok: false, kind: 'failed', reason: `failed compiling Go template: ${faultText(error)}` };
  }
}

interface Reading<Variable extends string> {
  readonly text: string;
  readonly variables: readonly Variable[];
}

function execute<Variable extends string>(
  statements: readonly Statement[],
  { text: template, variables }: Reading<Variable>,
  values: Readonly<Partial<Record<Variable, string>>>,
  label: (key: string) => string,
): Executed {
  const fields = new Map(
    variables.map((name) => [name, Object.hasOwn(values, name) ? (values[name] ?? '') : '']),
  );
  const functions = new Map([['label', label]]);
  return executeTemplate(statements, { template, fields, functions, maxLength: MAX_OUTPUT_LENGTH });
}

function labelOr(labels: Readonly<Record<string, string>>, key: string, missing: () => never): string {
  return (Object.hasOwn(labels, key) ? labels[key] : undefined) ?? missing();
}

const reasonOf = ({ kind, reason }: Unexecuted): string =>
  kind === 'failed' ? reason : `meshctl does not evaluate ${reason}`;

function unrendered(text: string, why: string, fix?: string): MeshctlError {
  const what = `template ${quoted(text)} cannot be rendered`;
  return new MeshctlError('E_TEMPLATE', { what, why, ...(fix === undefined ? {} : { fix }) });
}

function read<Variable extends string>(reading: Reading<Variable>): Statement[] {
  const { text, variables } = reading;
  if (text.length > MAX_TEMPLATE_LENGTH) {
    const why = `it is longer than ${MAX_TEMPLATE_LENGTH} characters`;
    throw new MeshctlError('E_TEMPLATE', { what: `template ${quoted(text)} cannot be read`, why });
  }
  try {
    return parseTemplate(text);
  } catch (error) {
    if (!(error instanceof TemplateFault)) throw error;
    const { unknown, offset, message } = error;
    if (unknown === undefined) return refuse(reading, offset, message);
    const variable = nearestName(unknown, variables);
    const meant = variable === undefined ? nearestName(unknown, ['label']) : `.${variable}`;
    return refuse(reading, offset, `there is no function ${quoted(unknown)}${question(meant)}`);
  }
}

/** The variables that a part uses. Refuses what no value of theirs would make right. */
function checked<Variable extends string>(
  { node, isWhole, isPiped }: Visited,
  reading: Reading<Variable>,
): Variable[] {
  if (node.kind === 'other') refuse(reading, node.offset, `meshctl does not evaluate {{ ${node.word} }}`);
  if (node.kind === 'command') {
    const { first, rest } = node;
    if (first.kind === 'function' && first.name === 'label' && rest.length + Number(isPiped) !== 1)
      refuse(reading, rest[1]?.offset ?? first.offset, '"label" takes one key, which stands in quotes');
    if (first.kind !== 'function' && (rest.length > 0 || isPiped))
      refuse(reading, rest[0]?.offset ?? first.offset, `${quoted(nodeText(first), 40)} takes no arguments`);
  }
  if (node.kind === 'function' && node.name !== 'label' && !isEvaluated(node.name))
    refuse(reading, node.offset, `meshctl does not evaluate the function ${quoted(node.name)}`);
  const isField = node.kind === 'field' ? isWhole : node.kind === 'variable' && node.name === '$';
  const [name, second] = 'names' in node && isField ? node.names : [];
  if (name === undefined) return [];
  const variable = reading.variables.find((known) => known === name);
  if (variable === undefined) {
    const meant = nearestName(name, reading.variables);
    const why = `there is no variable ${quoted(`.${name}`)}`;
    return refuse(reading, node.offset, why + question(meant && `.${meant}`));
  }
  if (second !== undefined)
    refuse(reading, node.offset, `${quoted(`.${name}`)} is a text and has no field ${quoted(second, 40)}`);
  return [variable];
}

const question = (meant: string | undefined): string =>
  meant === undefined ? '' : `; did you mean "${meant}"?`;

function refuse({ text, variables }: Reading<string>, offset: number, why: string): never {
  const before = text.slice(0, offset).split('\n');
  const column = `column ${[...(before.at(-1) ?? '')].length + 1}`;
  throw new MeshctlError('E_TEMPLATE', {
    what: `template ${quoted(text)} cannot be read`,
    where: text.includes('\n') ? `line ${before.length}, ${column}` : column,
    why,
    fix: `A template has text, ${variables.map((name) => `{{ .${name} }}`).join(', ')} and {{ label "key" }}`,
  });
}
