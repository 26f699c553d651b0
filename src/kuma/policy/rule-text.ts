/** How rules are named in sentences, and where they stand. */
import type { FieldPath } from '../validate/violation.js';
import type { Entry, Match } from './permission.js';

/** The way to a match in the document of its policy. */
export const matchPath = ({
  ruleIndex,
  list,
  matchIndex,
}: Pick<Entry, 'ruleIndex' | 'list' | 'matchIndex'>): FieldPath => [
  'spec',
  'rules',
  ruleIndex,
  'default',
  list,
  matchIndex,
];

/** `prefix spiffe://example.org/ns/demo and sni db.mesh`. */
export function matchText({ spiffeId, sni }: Match): string {
  const parts = [
    ...(spiffeId === undefined ? [] : [`${spiffeId.type.toLowerCase()} ${spiffeId.value}`]),
    ...(sni === undefined ? [] : [`sni ${sni}`]),
  ];
  return parts.join(' and ');
}
