import { defineRule } from '../../rule.js';
import { LABELS } from './sources.js';

export const kumaPolicyNamespace = defineRule({
  id: 'kuma-policy-namespace',
  standard: 'kuma',
  title: 'A policy for the whole mesh stands in the system namespace',
  severity: 'info',
  requirement: 'derived',
  citation: LABELS,
  appliesTo: ['mesh-traffic-permission', 'mesh-tls'],
  rationale:
    'In any other namespace a policy is one of the owner of that namespace and counts for the proxies there alone, also when its targetRef says Mesh.',
  fix: 'Put it into the system namespace, or name the proxies of the namespace with kind Dataplane',
  good: 'metadata:\n  namespace: kuma-system\nspec:\n  targetRef: { kind: Mesh }',
  bad: 'metadata:\n  namespace: shop\nspec:\n  targetRef: { kind: Mesh }',
  check: (subject) => {
    const { resource, controlPlane } = subject;
    const { namespace, environment } = resource;
    if (environment !== 'kubernetes' || namespace === undefined) return undefined;
    if (namespace === controlPlane.systemNamespace || controlPlane.role === 'global') return undefined;
    const kind = subject.text(['spec', 'targetRef', 'kind']);
    if (kind !== 'Mesh' && subject.has(['spec', 'targetRef'])) return undefined;
    return subject.breach(
      ['spec', 'targetRef'],
      `it counts for the proxies of the namespace ${namespace} alone, and not for the mesh`,
    );
  },
});
