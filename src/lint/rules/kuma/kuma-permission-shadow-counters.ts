import { defineRule } from '../../rule.js';
import { isAllowedBeside, matchesOf } from './matches.js';
import { RBAC } from './sources.js';

export const kumaPermissionShadowCounters = defineRule({
  id: 'kuma-permission-shadow-counters',
  standard: 'kuma',
  title: 'allowWithShadowDeny stands by itself',
  severity: 'warning',
  requirement: 'derived',
  citation: RBAC,
  appliesTo: ['mesh-traffic-permission'],
  rationale:
    'As soon as an inbound has a shadow denial, Envoy counts every request that matches none as denied in the shadow, too: those that an allow beside it lets pass are counted with them.',
  fix: 'Read the counters with that in mind, or let the shadow denial stand alone on an inbound',
  good: 'rules:\n  - default:\n      allowWithShadowDeny: […]',
  bad: 'rules:\n  - default:\n      allow: […]\n      allowWithShadowDeny: […]',
  check: (subject) => {
    const shadow = matchesOf(subject.resource).find(({ list }) => list === 'allowWithShadowDeny');
    if (shadow === undefined || !isAllowedBeside(subject)) return undefined;
    return subject.breach(
      shadow.path.slice(0, -1),
      'requests that "allow" lets pass are counted as denied in the shadow, too',
    );
  },
});
