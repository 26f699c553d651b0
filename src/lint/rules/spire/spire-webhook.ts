import { spireViolation } from '../../../spire/index.js';
import { defineRule } from '../../rule.js';
import { asBreach } from '../../subjects/manifest.js';
import { WEBHOOK } from './sources.js';

export const spireWebhook = defineRule({
  id: 'spire-webhook',
  standard: 'spire',
  title: "SPIRE's controller manager takes it",
  severity: 'error',
  requirement: 'MUST',
  citation: WEBHOOK,
  appliesTo: ['cluster-spiffe-id', 'cluster-federated-trust-domain', 'cluster-static-entry'],
  rationale:
    'The webhook of the controller manager refuses what it cannot read, and an entry that cannot be made of a resource is missing without a word to whoever applied it. It tells the first fault alone, as here.',
  fix: 'Do as the message says',
  good: 'federatesWith:\n  - example.org',
  bad: 'federatesWith:\n  - Example.org',
  check: (subject) => {
    const found = spireViolation(subject.resource);
    return found === undefined ? undefined : asBreach(subject, found);
  },
});
