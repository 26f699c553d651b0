/** Selectors of Kubernetes in the words of `kubectl get -l`: equalities, and what else its LabelSelector can ask for. */
import type { ClusterSpiffeIdSpec } from '../../../spire/index.js';
import { parseLabel } from '../label-option.js';
import { labelsFrom } from './labels.js';

type LabelSelector = NonNullable<ClusterSpiffeIdSpec['podSelector']>;
type Expression = NonNullable<LabelSelector['matchExpressions']>[number];

/** Undefined without any: all are selected. Throws E_USAGE. */
export function labelSelectorFrom(texts: readonly string[], option: string): LabelSelector | undefined {
  if (texts.length === 0) return undefined;
  const expressions = texts.map((text) => expressionOf(text, option));
  const equalities = texts.filter((_, i) => expressions[i] === undefined);
  const matchExpressions = expressions.filter((one) => one !== undefined);
  return {
    ...(equalities.length === 0 ? {} : { matchLabels: labelsFrom(equalities, option) }),
    ...(matchExpressions.length === 0 ? {} : { matchExpressions }),
  };
}

/** Undefined for `key=value`. */
function expressionOf(text: string, option: string): Expression | undefined {
  const [, setKey, word, list] = /^(\S+)\s+(in|notin)\s*\(([^()]*)\)$/.exec(text) ?? [];
  if (setKey !== undefined && list !== undefined) {
    const values = list.split(',').map((value) => checked(setKey, value.trim(), option));
    return { key: setKey, operator: word === 'in' ? 'In' : 'NotIn', values };
  }
  const [, otherKey, other] = /^([^=!\s]+)!=(.*)$/s.exec(text) ?? [];
  if (otherKey !== undefined && other !== undefined)
    return { key: otherKey, operator: 'NotIn', values: [checked(otherKey, other, option)] };
  if (text.includes('=')) return undefined;
  const [, not, key = ''] = /^(!?)(.*)$/s.exec(text) ?? [];
  checked(key, '', option);
  return { key, operator: not === '!' ? 'DoesNotExist' : 'Exists' };
}

const checked = (key: string, value: string, option: string): string =>
  parseLabel(`${key}=${value}`, option)[1];
