import { defineRule } from '../../rule.js';
import { IDENTITY_SELECTION } from './sources.js';

export const kumaIdentitySelectsNobody = defineRule({
  id: 'kuma-identity-selects-nobody',
  standard: 'kuma',
  title: 'A MeshIdentity selects somebody',
  severity: 'info',
  requirement: 'advice',
  citation: IDENTITY_SELECTION,
  appliesTo: ['mesh-identity'],
  rationale:
    'Without selector.dataplane nobody is selected: right for a CA that is prepared before proxies move to it, and a surprise else.',
  fix: 'Write matchLabels: {} for every proxy, or the labels of some; leave it while the identity is only prepared',
  good: 'selector:\n  dataplane:\n    matchLabels: {}',
  bad: 'selector: {}',
  check: (subject) =>
    subject.has(['spec', 'selector', 'dataplane'])
      ? undefined
      : subject.breach(['spec', 'selector'], 'it selects no proxy'),
});
