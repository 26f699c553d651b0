import { defineRule } from '../../rule.js';
import { listed } from '../x509-svid/listed.js';
import { siblingsOf } from './known-ids.js';
import { matchesOf } from './matches.js';
import { RBAC } from './sources.js';

export const kumaPermissionPrefix = defineRule({
  id: 'kuma-permission-prefix',
  standard: 'kuma',
  title: 'A prefix catches nothing beside what it names',
  severity: 'warning',
  requirement: 'derived',
  citation: RBAC,
  appliesTo: ['mesh-traffic-permission'],
  rationale:
    'A prefix is compared as text and knows no segments: spiffe://td/ns/demo also matches spiffe://td/ns/demo-2/sa/x, and a bare trust domain also matches a longer one. It cannot end in a slash, since it must be a SPIFFE ID. Pages that show a prefix for a namespace do not say so.',
  fix: 'Use Exact for each workload, or see to it that no other name begins so',
  good: 'spiffeID: { type: Exact, value: spiffe://td/ns/demo/sa/web }',
  bad: 'spiffeID: { type: Prefix, value: spiffe://td/ns/demo }',
  check: (subject) =>
    matchesOf(subject.resource).flatMap(({ type, id, path }) => {
      if (type !== 'Prefix' || id === undefined) return [];
      const at = [...path, 'spiffeID', 'value'];
      const { count, shown } = siblingsOf(subject, id);
      if (count > 0) {
        const others = listed(shown) + (count > shown.length ? ` and ${count - shown.length} more` : '');
        return [subject.breach(at, `it also matches ${others}`, { value: id })];
      }
      const message =
        id.split('/').length <= 3
          ? 'a bare trust domain also matches every trust domain whose name begins so'
          : 'it also matches every name that begins so, not this segment alone';
      return [subject.breach(at, message, { value: id, severity: 'info' })];
    }),
});
