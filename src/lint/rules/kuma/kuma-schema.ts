import { schemaViolations } from '../../../kuma/index.js';
import { defineRule } from '../../rule.js';
import { asBreach } from '../../subjects/manifest.js';
import { MODELLED } from './kinds.js';
import { API } from './sources.js';

export const kumaSchema = defineRule({
  id: 'kuma-schema',
  standard: 'kuma',
  title: 'The document fits the schema of its kind',
  severity: 'error',
  requirement: 'MUST',
  citation: API,
  appliesTo: MODELLED,
  rationale:
    "Kubernetes' API server and Kuma's API hold every resource against its schema before anything else. What they find is told here in their words, for the chosen version.",
  fix: 'Write the field as the schema has it; schemas/ has it for editors',
  good: 'spec:\n  provider:\n    type: Bundled',
  bad: 'spec:\n  provider:\n    type: bundled',
  check: (subject) =>
    schemaViolations(subject.resource, subject.version).map((found) => asBreach(subject, found)),
});
