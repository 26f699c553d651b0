import { WORKLOAD_LABEL } from '../../../kuma/index.js';
import { defineRule } from '../../rule.js';
import { WORKLOADS } from './sources.js';

/** RFC 1035 §2.3.1, in lower case as Kubernetes has it. */
const DNS_LABEL = /^[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?$/;

export const kumaWorkloadName = defineRule({
  id: 'kuma-workload-name',
  standard: 'kuma',
  title: 'The workload of a Dataplane is a DNS label',
  severity: 'warning',
  requirement: 'derived',
  citation: WORKLOADS,
  appliesTo: ['dataplane'],
  rationale:
    'Kuma keeps a Workload for each value of kuma.io/workload, and can make none of a name that is no DNS label. It begins with a letter, has lower-case letters, digits and dashes, and at most 63 of them.',
  fix: 'Name the workload like a service: backend, demo-app',
  good: 'labels:\n  kuma.io/workload: demo-app',
  bad: 'labels:\n  kuma.io/workload: Demo_App',
  check: (subject) => {
    const { environment, labels } = subject.resource;
    const name = labels[WORKLOAD_LABEL];
    if (environment !== 'universal' || name === undefined || DNS_LABEL.test(name)) return undefined;
    return subject.breach(
      ['labels', WORKLOAD_LABEL],
      'this is no DNS label, so Kuma makes no Workload of it',
      {
        value: name,
      },
    );
  },
});
