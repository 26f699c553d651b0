import { defineRule } from '../../rule.js';
import { GLOBAL_SECRET } from './secrets.js';
import { SECRET_VALIDATOR } from './sources.js';

const MESH = 'kuma.io/mesh';

export const kumaSecretPlace = defineRule({
  id: 'kuma-secret-place',
  standard: 'kuma',
  title: 'A Secret of Kuma stands in the system namespace, and says of which mesh it is',
  severity: 'error',
  requirement: 'derived',
  citation: SECRET_VALIDATOR,
  appliesTo: ['secret'],
  rationale:
    'Kuma looks for its Secrets in its own namespace alone. One without the label is of the mesh "default"; a global one belongs to no mesh, and the webhook refuses it with a label.',
  fix: 'Put it into the system namespace with the label kuma.io/mesh',
  good: 'metadata:\n  namespace: kuma-system\n  labels:\n    kuma.io/mesh: default',
  bad: 'metadata:\n  namespace: default',
  check: (subject) => {
    const { environment, namespace, labels } = subject.resource;
    if (environment !== 'kubernetes') return undefined;
    const { systemNamespace } = subject.controlPlane;
    if (namespace !== undefined && namespace !== systemNamespace)
      return subject.breach(['metadata', 'namespace'], `Kuma reads its Secrets in ${systemNamespace} alone`);
    const isGlobal = subject.text(['type']) === GLOBAL_SECRET;
    if (isGlobal && labels[MESH] !== undefined)
      return subject.breach(['metadata', 'labels', MESH], 'mesh cannot be set on global secret');
    if (isGlobal || labels[MESH] !== undefined) return undefined;
    const message = 'it does not say of which mesh it is, so it is of "default"';
    return subject.breach(['metadata', 'labels'], message, { severity: 'info' });
  },
});
