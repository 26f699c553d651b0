import { isJsonObject, memberOf } from '../../../encoding/json-value.js';
import { defineRule } from '../../rule.js';
import { MESH_RESOURCES } from './kinds.js';
import { LABELS } from './sources.js';

export const kumaComputedLabel = defineRule({
  id: 'kuma-computed-label',
  standard: 'kuma',
  title: 'Labels that Kuma computes are left to it',
  severity: 'warning',
  requirement: 'derived',
  citation: LABELS,
  appliesTo: MESH_RESOURCES,
  rationale: 'Kuma writes these labels itself and overwrites what it finds.',
  fix: 'Leave them out',
  good: 'labels:\n  kuma.io/mesh: default',
  bad: 'labels:\n  kuma.io/display-name: web',
  check: (subject) => {
    const { environment, labels, document } = subject.resource;
    // What a control plane gave out has them, and is applied again as it is.
    if (isAnswer(document)) return undefined;
    const root = environment === 'kubernetes' ? ['metadata', 'labels'] : ['labels'];
    return COMPUTED.filter((key) => labels[key] !== undefined).map((key) =>
      subject.breach([...root, key], `Kuma computes ${key} itself`),
    );
  },
});

const COMPUTED = ['kuma.io/display-name', 'kuma.io/env', 'k8s.kuma.io/namespace', 'kuma.io/policy-role'];

function isAnswer(document: Readonly<Record<string, unknown>>): boolean {
  const metadata = memberOf(document, 'metadata');
  return isJsonObject(metadata)
    ? memberOf(metadata, 'uid') !== undefined
    : memberOf(document, 'creationTime') !== undefined;
}
