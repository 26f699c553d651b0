/** The functions of Go's text/template that are evaluated here, with the words in which Go complains of their arguments. */
import { goQuote } from './quote.js';

/** What is executed over: fields that are texts, like a struct of Go's. */
export type Fields = ReadonlyMap<string, string>;
export type Value = string | boolean | bigint | Fields;

/** The function cannot take these, as Go says it. */
export class CallFault extends Error {}

/** Go would evaluate it, and meshctl does not. */
export class NotEvaluated extends Error {}

export interface TemplateFunction {
  readonly least: number;
  /** Any number unless given. */
  readonly most?: number;
  /** Its first argument has to be a text. */
  readonly takesText?: boolean;
  call(values: readonly Value[]): Value;
}

/** `and` and `or` are missing: they stop at the value that decides. */
export const FUNCTIONS: ReadonlyMap<string, TemplateFunction> = new Map<string, TemplateFunction>([
  ['eq', { least: 1, call: equal }],
  ['ne', { least: 2, most: 2, call: (values) => !equal(values) }],
  ['lt', { least: 2, most: 2, call: less }],
  ['le', { least: 2, most: 2, call: (values) => less(values) || equal(values) }],
  ['gt', { least: 2, most: 2, call: (values) => !(less(values) || equal(values)) }],
  ['ge', { least: 2, most: 2, call: (values) => !less(values) }],
  ['not', { least: 1, most: 1, call: ([value]) => !isTrue(value) }],
  ['len', { least: 1, most: 1, call: ([value]) => lengthOf(value) }],
  ['print', { least: 0, call: print }],
  ['println', { least: 0, call: (values) => `${values.map(printed).join(' ')}\n` }],
  ['printf', { least: 1, takesText: true, call: format }],
  ['slice', { least: 1, call: slice }],
]);

/** Whether a function of Go's own is evaluated here. */
export const isEvaluated = (name: string): boolean => name === 'and' || name === 'or' || FUNCTIONS.has(name);

/** `string`, `bool`, `int`, or the fields of a struct. */
export function typeOf(value: Value): string {
  if (typeof value === 'bigint') return 'int';
  if (typeof value === 'object')
    return `struct { ${[...value.keys()].map((name) => `${name} string`).join('; ')} }`;
  return typeof value === 'boolean' ? 'bool' : 'string';
}

/** As a condition has it. */
export function isTrue(value: Value | undefined): boolean {
  return typeof value === 'object' || Boolean(value);
}

export function printed(value: Value): string {
  if (typeof value === 'object') throw new NotEvaluated('all variables at once (".")');
  return String(value);
}

/** A blank stands between two that are both no texts. */
function print(values: readonly Value[]): string {
  const isText = (value: Value | undefined): boolean => typeof value === 'string';
  return values
    .map((value, i) => (i > 0 && !isText(value) && !isText(values[i - 1]) ? ' ' : '') + printed(value))
    .join('');
}

const VERBS: ReadonlyMap<string, (value: Value) => string | undefined> = new Map([
  ['s', (value: Value) => (typeof value === 'string' ? value : undefined)],
  ['q', (value: Value) => (typeof value === 'string' ? goQuote(value) : undefined)],
  ['d', (value: Value) => (typeof value === 'bigint' ? `${value}` : undefined)],
  ['t', (value: Value) => (typeof value === 'boolean' ? `${value}` : undefined)],
  ['v', printed],
]);

/** Without widths and flags, and with as many arguments as there are verbs. */
function format([form, ...values]: readonly Value[]): string {
  let used = 0;
  const text = String(form).replace(/%(.?)/gsu, (whole, verb: string) => {
    if (verb === '%') return '%';
    const value = values[used++];
    const shown = value === undefined ? undefined : VERBS.get(verb)?.(value);
    if (shown === undefined) throw new NotEvaluated(`printf with ${goQuote(whole)} for ${describe(value)}`);
    return shown;
  });
  if (used < values.length) throw new NotEvaluated('printf with more values than its format has verbs');
  return text;
}

const describe = (value: Value | undefined): string =>
  value === undefined ? 'no value' : `a value of type ${typeOf(value)}`;

function equal([first, ...others]: readonly Value[]): boolean {
  if (others.length === 0) throw new CallFault('missing argument for comparison');
  for (const other of others) {
    if (typeof first !== typeof other)
      throw new CallFault(
        `incompatible types for comparison: ${typeOf(first as Value)} and ${typeOf(other)}`,
      );
    if (first === other) return true;
  }
  return false;
}

/** Texts by their bytes. */
function less([a, b]: readonly Value[]): boolean {
  const comparable = (value: Value | undefined): value is string | bigint | boolean =>
    typeof value !== 'object';
  if (!comparable(a) || !comparable(b)) throw new CallFault('invalid type for comparison');
  if (typeof a === 'string' && typeof b === 'string')
    return Buffer.compare(Buffer.from(a), Buffer.from(b)) < 0;
  if (typeof a === 'bigint' && typeof b === 'bigint') return a < b;
  throw new CallFault(
    typeof a === typeof b
      ? 'invalid type for comparison'
      : `incompatible types for comparison: ${typeOf(a)} and ${typeOf(b)}`,
  );
}

/** In bytes. */
function lengthOf(value: Value | undefined): bigint {
  if (typeof value === 'string') return BigInt(Buffer.byteLength(value));
  throw new CallFault(`len of type ${typeOf(value as Value)}`);
}

/** By bytes, so that only of a text in ASCII a text remains for sure. */
function slice([item, ...indexes]: readonly Value[]): string {
  if (indexes.length > 3) throw new CallFault(`too many slice indexes: ${indexes.length}`);
  if (typeof item !== 'string') throw new CallFault(`can't slice item of type ${typeOf(item as Value)}`);
  if (indexes.length === 3) throw new CallFault('cannot 3-index slice a string');
  const size = Buffer.byteLength(item);
  const [start = 0, end = size] = indexes.map((index) => {
    if (typeof index !== 'bigint') throw new CallFault(`cannot index slice/array with type ${typeOf(index)}`);
    if (index < 0n || index > size) throw new CallFault(`index out of range: ${index}`);
    return Number(index);
  });
  if (start > end) throw new CallFault(`invalid slice index: ${start} > ${end}`);
  if (size !== item.length) throw new NotEvaluated('a slice of a text that is not ASCII');
  return item.slice(start, end);
}
