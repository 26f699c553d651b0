import { defineRule } from '../../rule.js';
import { matchesOf, saidIn } from './matches.js';
import { RBAC } from './sources.js';

export const kumaPermissionAllowsNobody = defineRule({
  id: 'kuma-permission-allows-nobody',
  standard: 'kuma',
  title: 'Some rule allows somebody',
  severity: 'warning',
  requirement: 'derived',
  citation: RBAC,
  appliesTo: ['mesh-traffic-permission'],
  rationale:
    'What no rule allows is denied. With denials alone nobody gets in where no other policy allows it.',
  fix: 'Add an allow, here or in another policy for the same proxies',
  good: 'rules:\n  - default:\n      deny: […]\n      allow: […]',
  bad: 'rules:\n  - default:\n      deny: […]',
  check: (subject) => {
    if (matchesOf(subject.resource).length === 0 || saidIn(subject).allows) return undefined;
    return subject.breach(
      ['spec', 'rules'],
      'it denies, and nothing in these manifests allows anybody anything',
    );
  },
});
