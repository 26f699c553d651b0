import { ORIGIN_LABEL } from '../../../kuma/index.js';
import { defineRule } from '../../rule.js';
import { MODELLED } from './kinds.js';
import { ADMISSION } from './sources.js';

export const kumaOriginLabel = defineRule({
  id: 'kuma-origin-label',
  standard: 'kuma',
  title: 'Resources of a zone on Kubernetes say that they are',
  severity: 'warning',
  requirement: 'derived',
  citation: ADMISSION,
  appliesTo: MODELLED,
  rationale:
    'A zone that a global control plane knows takes a resource in its system namespace only with kuma.io/origin: zone. It harms nowhere else, and lets the manifest survive a later federation.',
  fix: 'Add the label kuma.io/origin: zone',
  good: 'labels:\n  kuma.io/origin: zone',
  bad: 'labels:\n  kuma.io/mesh: default',
  check: (subject) => {
    const { resource, controlPlane } = subject;
    if (resource.environment !== 'kubernetes' || controlPlane.role !== 'zone') return undefined;
    if ((resource.namespace ?? controlPlane.systemNamespace) !== controlPlane.systemNamespace)
      return undefined;
    if (resource.labels[ORIGIN_LABEL] !== undefined) return undefined;
    return subject.breach(
      ['metadata', 'labels'],
      'a zone that joins a global control plane would refuse it: it has no label kuma.io/origin',
    );
  },
});
