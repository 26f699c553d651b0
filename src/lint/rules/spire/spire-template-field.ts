import { nearestName } from '../../../encoding/nearest-name.js';
import { defineRule } from '../../rule.js';
import { ENTRIES } from './sources.js';

export const spireTemplateField = defineRule({
  id: 'spire-template-field',
  standard: 'spire',
  title: 'Templates use the data that there is',
  severity: 'error',
  requirement: 'derived',
  citation: ENTRIES,
  appliesTo: ['cluster-spiffe-id'],
  rationale:
    'The controller manager parses the template when the resource is applied and fills it in for each Pod. An unknown field shows only there, as a count of render failures in the status: no Pod gets an entry.',
  fix: 'Use .TrustDomain, .ClusterName, .ClusterDomain, .PodMeta, .PodSpec, .NodeMeta and .NodeSpec',
  good: 'spiffeIDTemplate: spiffe://{{ .TrustDomain }}/ns/{{ .PodMeta.Namespace }}',
  bad: 'spiffeIDTemplate: spiffe://{{ .TrustDomain }}/ns/{{ .Namespace }}',
  check: (subject) => {
    const path = ['spec', 'spiffeIDTemplate'];
    const text = subject.text(path) ?? '';
    const actions = text.match(/\{\{[\s\S]*?\}\}/g) ?? [];
    const names = actions.flatMap((action) =>
      [...action.matchAll(/(?<![\w.)"])\.([A-Za-z]\w*)/g)].map(([, name]) => name ?? ''),
    );
    return [...new Set(names)]
      .filter((name) => !FIELDS.includes(name))
      .map((name) => {
        const near = HINTS.get(name) ?? nearestName(name, FIELDS);
        return subject.breach(
          path,
          `there is no .${name}${near === undefined ? '' : `; did you mean ".${near}"?`}`,
          { value: text },
        );
      });
  },
});

const FIELDS = ['TrustDomain', 'ClusterName', 'ClusterDomain', 'PodMeta', 'PodSpec', 'NodeMeta', 'NodeSpec'];

/** What Kuma calls them. */
const HINTS: ReadonlyMap<string, string> = new Map([
  ['Namespace', 'PodMeta.Namespace'],
  ['ServiceAccount', 'PodSpec.ServiceAccountName'],
]);
