import { defineRule } from '../../rule.js';
import { matchesOf } from './matches.js';
import { MESH_TRAFFIC_PERMISSION } from './sources.js';

export const kumaPermissionEmptyMatch = defineRule({
  id: 'kuma-permission-empty-match',
  standard: 'kuma',
  title: 'Every match says whom it matches',
  severity: 'warning',
  requirement: 'derived',
  citation: MESH_TRAFFIC_PERMISSION,
  appliesTo: ['mesh-traffic-permission'],
  rationale:
    'A match without spiffeID and sni passes the validator and is skipped: it matches nobody, not everybody.',
  fix: 'Name a SPIFFE ID or an SNI, or leave the match out',
  good: 'allow:\n  - spiffeID: { type: Exact, value: … }',
  bad: 'allow:\n  - {}',
  check: (subject) =>
    matchesOf(subject.resource)
      .filter(({ id, type, hasSni }) => id === undefined && type === undefined && !hasSni)
      .map(({ path }) => subject.breach(path, 'an empty match is skipped')),
});
