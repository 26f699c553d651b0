import { asDataplane, isAtLeast, needsWorkload, WORKLOAD_LABEL } from '../../../kuma/index.js';
import { defineRule } from '../../rule.js';
import { winnerFor } from './identities.js';
import { IDENTITY_SELECTION } from './sources.js';
import { textAt } from './values.js';

export const kumaWorkloadLabel = defineRule({
  id: 'kuma-workload-label',
  standard: 'kuma',
  title: 'Proxies on Universal have the workload that their identity names',
  severity: 'error',
  requirement: 'derived',
  citation: IDENTITY_SELECTION,
  appliesTo: ['dataplane'],
  rationale:
    'A MeshIdentity whose path has the workload needs the label kuma.io/workload on every proxy that it selects; a proxy without it is refused when it connects.',
  fix: 'Add the label kuma.io/workload, and make its token with --workload',
  good: 'labels:\n  kuma.io/workload: web',
  bad: 'labels: {}',
  check: (subject) => {
    const { resource } = subject;
    const { labels } = asDataplane(resource);
    if (labels[WORKLOAD_LABEL] !== undefined) return undefined;
    const identity = winnerFor(subject, labels);
    if (identity === undefined || !needsWorkload(identity, resource.environment)) return undefined;
    // 2.12 takes the path of Kubernetes where none is written.
    const hasPath = textAt(identity.body, 'spiffeID', 'path') !== undefined;
    if (!hasPath && !isAtLeast(subject.version, '2.13')) return undefined;
    const at = resource.environment === 'kubernetes' ? ['metadata', 'annotations'] : ['labels'];
    return subject.breach(
      at,
      `missing required label 'kuma.io/workload' - dataplane is selected by MeshIdentity '${identity.name}'`,
    );
  },
});
