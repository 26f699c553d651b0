import { defineRule } from '../../rule.js';
import { LABELS } from './sources.js';

const EFFECT = 'kuma.io/effect';

export const kumaPolicyShadow = defineRule({
  id: 'kuma-policy-shadow',
  standard: 'kuma',
  title: 'A policy in the shadow is known to be without effect',
  severity: 'info',
  requirement: 'advice',
  citation: LABELS,
  appliesTo: ['mesh-traffic-permission', 'mesh-tls'],
  rationale:
    'With the label kuma.io/effect: shadow a policy is kept out of the configuration of proxies and shows only in what "kumactl inspect dataplane --type=config --shadow" would change.',
  fix: 'Remove the label when the policy is to count',
  good: 'labels:\n  kuma.io/mesh: default',
  bad: 'labels:\n  kuma.io/effect: shadow',
  check: (subject) => {
    const { labels, environment } = subject.resource;
    if (labels[EFFECT] !== 'shadow') return undefined;
    const path = environment === 'kubernetes' ? ['metadata', 'labels', EFFECT] : ['labels', EFFECT];
    return subject.breach(path, 'the policy has no effect, since it is in the shadow');
  },
});
