/** A LabelSelector of Kubernetes: why it selects nothing that could be asked for, in the words of apimachinery. */
import { isJsonObject, type JsonObject, memberOf } from '../encoding/json-value.js';
import { goQuote, labelKeyFaults, labelValueFaults } from '../kuma/index.js';

const OPERATORS = new Set(['In', 'NotIn', 'Exists', 'DoesNotExist']);

/** Undefined for a selector that can be used. It stops at the first label or expression that is wrong. */
export function labelSelectorFault(selector: JsonObject): string | undefined {
  const labels = memberOf(selector, 'matchLabels');
  for (const [key, value] of Object.entries(isJsonObject(labels) ? labels : {}).sort()) {
    const fault = requirementFault(key, 'In', typeof value === 'string' ? [value] : []);
    if (fault !== undefined) return fault;
  }
  const expressions = memberOf(selector, 'matchExpressions');
  for (const expression of Array.isArray(expressions) ? expressions : []) {
    const fault = isJsonObject(expression) ? expressionFault(expression) : undefined;
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function expressionFault(expression: JsonObject): string | undefined {
  const [key, operator, values] = ['key', 'operator', 'values'].map((name) => memberOf(expression, name));
  const word = typeof operator === 'string' ? operator : '';
  if (!OPERATORS.has(word)) return `${goQuote(word)} is not a valid label selector operator`;
  const texts = Array.isArray(values) ? values.filter((value) => typeof value === 'string') : [];
  return requirementFault(typeof key === 'string' ? key : '', word, texts);
}

const TOO_FEW = "for 'in', 'notin' operators, values set can't be empty";
const TOO_MANY = 'values set must be empty for exists and does not exist';

function requirementFault(key: string, operator: string, values: readonly string[]): string | undefined {
  const wantsValues = operator === 'In' || operator === 'NotIn';
  const found = [
    ...invalid('key', goQuote(key), labelKeyFaults(key)),
    ...(wantsValues && values.length === 0 ? invalid('values', 'null', [TOO_FEW]) : []),
    ...(!wantsValues && values.length > 0 ? invalid('values', JSON.stringify(values), [TOO_MANY]) : []),
    ...values.flatMap((value, i) => invalid(`values[${i}][${key}]`, goQuote(value), labelValueFaults(value))),
  ];
  return found.length > 1 ? `[${found.join(', ')}]` : found[0];
}

const invalid = (field: string, value: string, faults: readonly string[]): string[] =>
  faults.length === 0 ? [] : [`${field}: Invalid value: ${value}: ${faults.join('; ')}`];
