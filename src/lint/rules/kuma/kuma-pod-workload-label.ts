import { WORKLOAD_LABEL } from '../../../kuma/index.js';
import { defineRule } from '../../rule.js';
import { podMetadata } from './pod-metadata.js';
import { ANNOTATIONS } from './sources.js';

export const kumaPodWorkloadLabel = defineRule({
  id: 'kuma-pod-workload-label',
  standard: 'kuma',
  title: 'The workload label of Pods is left to Kuma',
  severity: 'error',
  requirement: 'derived',
  citation: ANNOTATIONS,
  appliesTo: ['pod-template'],
  rationale:
    'Kuma derives kuma.io/workload from other labels or the service account, and its webhook refuses a Pod that has it: the workload never starts.',
  fix: 'Leave it out; runtime.kubernetes.workloadLabels names the labels that it is taken from',
  good: 'labels:\n  app: web',
  bad: 'labels:\n  kuma.io/workload: web',
  check: (subject) => {
    const path = [...podMetadata(subject), 'labels', WORKLOAD_LABEL];
    if (!subject.has(path)) return undefined;
    return subject.breach(
      path,
      'cannot manually set kuma.io/workload label on Pod; it is automatically managed by Kuma',
    );
  },
});
