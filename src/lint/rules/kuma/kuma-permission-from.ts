import { isAtLeast } from '../../../kuma/index.js';
import { defineRule } from '../../rule.js';
import { UPGRADE } from './sources.js';

export const kumaPermissionFrom = defineRule({
  id: 'kuma-permission-from',
  standard: 'kuma',
  title: 'Permissions are by SPIFFE ID',
  severity: 'warning',
  requirement: 'derived',
  citation: UPGRADE,
  appliesTo: ['mesh-traffic-permission'],
  rationale:
    'The older from tells clients by tags of their certificates. Proxies with a MeshIdentity pass it over from 2.14 on, and 3.0 refuses a policy that has nothing else.',
  fix: 'Write rules with the SPIFFE IDs of the clients; beside mtls, Prefix spiffe://<mesh> keeps the older ones in',
  good: 'rules:\n  - default:\n      allow: […]',
  bad: 'from:\n  - targetRef: { kind: Mesh }\n    default: { action: Allow }',
  check: (subject) => {
    // 3.0 does not know the field, and refuses what has nothing else: other rules say so.
    if (isAtLeast(subject.version, '3.0')) return undefined;
    if (subject.list(['spec', 'from']).length === 0 || subject.list(['spec', 'rules']).length > 0)
      return undefined;
    const message = isAtLeast(subject.version, '2.14')
      ? 'proxies with a MeshIdentity pass "from" over'
      : 'from 2.14 on, proxies with a MeshIdentity pass "from" over';
    return subject.breach(['spec', 'from'], message);
  },
});
