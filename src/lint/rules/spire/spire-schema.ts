import { spireSchemaViolations } from '../../../spire/index.js';
import { defineRule } from '../../rule.js';
import { asBreach } from '../../subjects/manifest.js';
import { CRDS } from './sources.js';

export const spireSchema = defineRule({
  id: 'spire-schema',
  standard: 'spire',
  title: 'The document fits the schema of its kind',
  severity: 'error',
  requirement: 'MUST',
  citation: CRDS,
  appliesTo: ['cluster-spiffe-id', 'cluster-federated-trust-domain', 'cluster-static-entry'],
  rationale:
    "Kubernetes' API server holds every resource against its schema before SPIRE's controller manager sees it. What it finds is told here in its words.",
  fix: 'Write the field as the schema has it; schemas/ has it for editors',
  good: 'spec:\n  federatesWith: [example.org]',
  bad: 'spec:\n  federatesWith: example.org',
  check: (subject) => spireSchemaViolations(subject.resource).map((found) => asBreach(subject, found)),
});
