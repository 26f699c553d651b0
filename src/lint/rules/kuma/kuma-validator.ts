import { validatorViolations } from '../../../kuma/index.js';
import { defineRule } from '../../rule.js';
import { asBreach } from '../../subjects/manifest.js';
import { MODELLED } from './kinds.js';
import { MESH_IDENTITY } from './sources.js';

export const kumaValidator = defineRule({
  id: 'kuma-validator',
  standard: 'kuma',
  title: "Kuma's validator takes it",
  severity: 'error',
  requirement: 'MUST',
  citation: MESH_IDENTITY,
  appliesTo: [...MODELLED, 'mesh'],
  rationale:
    "Behind the schema stand the validators of Kuma's control plane. What they find is told here in their words, with their field paths, for the chosen version.",
  fix: 'Do as the message says',
  good: 'spec:\n  provider:\n    type: Bundled\n    bundled:\n      autogenerate: { enabled: true }',
  bad: 'spec:\n  provider:\n    type: Bundled\n    bundled: {}',
  check: (subject) =>
    validatorViolations(subject.resource, subject.version).map((found) => asBreach(subject, found)),
});
