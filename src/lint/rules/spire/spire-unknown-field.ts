import { spireUnknownFields } from '../../../spire/index.js';
import { defineRule } from '../../rule.js';
import { cut } from '../x509-svid/listed.js';
import { CRDS } from './sources.js';

export const spireUnknownField = defineRule({
  id: 'spire-unknown-field',
  standard: 'spire',
  title: 'Every field is one that SPIRE knows',
  severity: 'error',
  requirement: 'derived',
  citation: CRDS,
  appliesTo: ['cluster-spiffe-id', 'cluster-federated-trust-domain', 'cluster-static-entry'],
  rationale:
    'The API server drops a field that the schema does not know, and with it what it was to do: a misspelt selector selects every Pod.',
  fix: 'Write the field that was meant, or leave it out',
  good: 'spec:\n  podSelector: …',
  bad: 'spec:\n  podSelecter: …',
  check: (subject) =>
    spireUnknownFields(subject.resource).map(({ path, field, nearest }) => {
      const meant = nearest === undefined ? '' : `; did you mean "${nearest}"?`;
      const message = `SPIRE does not know ${cut(field)}, and Kubernetes drops it${meant}`;
      return subject.breach(path, message, { field, ...(meant === '' ? { severity: 'warning' } : {}) });
    }),
});
