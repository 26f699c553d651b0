import { admissionViolations } from '../../../kuma/index.js';
import { defineRule } from '../../rule.js';
import { asBreach } from '../../subjects/manifest.js';
import { MODELLED } from './kinds.js';
import { NAMES } from './sources.js';

export const kumaMetadata = defineRule({
  id: 'kuma-metadata',
  standard: 'kuma',
  title: 'Name, mesh and labels are as a control plane takes them',
  severity: 'error',
  requirement: 'MUST',
  citation: NAMES,
  appliesTo: MODELLED,
  rationale:
    'Kuma looks at the name, the mesh and the labels of a resource apart from its spec. What it finds is told here in its words, for the chosen control plane.',
  fix: 'Do as the message says; --control-plane and --zone say which control plane is meant',
  good: 'labels:\n  kuma.io/origin: zone',
  bad: 'labels:\n  kuma.io/origin: somewhere',
  check: (subject) =>
    admissionViolations(subject.resource, subject.controlPlane).map((found) => asBreach(subject, found)),
});
