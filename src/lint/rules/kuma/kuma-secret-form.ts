import { defineRule } from '../../rule.js';
import { secretText } from './secrets.js';
import { BUNDLED_PROVIDER } from './sources.js';

export const kumaSecretForm = defineRule({
  id: 'kuma-secret-form',
  standard: 'kuma',
  title: 'A Secret of Kuma has one value',
  severity: 'error',
  requirement: 'derived',
  citation: BUNDLED_PROVIDER,
  appliesTo: ['secret'],
  rationale:
    'On Kubernetes Kuma reads the key "value" of Secrets of type system.kuma.io/secret in its system namespace, for the mesh that the label kuma.io/mesh names. Others it does not find.',
  fix: 'Put the PEM under data.value, in base64, and label the Secret with its mesh',
  good: 'type: system.kuma.io/secret\ndata:\n  value: …',
  bad: 'type: system.kuma.io/secret\ndata:\n  tls.key: …',
  check: (subject) => {
    const { resource } = subject;
    if (resource.environment !== 'kubernetes') {
      return secretText(resource) === undefined
        ? subject.breach(['data'], 'the data of a Secret is one text in base64')
        : undefined;
    }
    if (!subject.has(['data', 'value']) && !subject.has(['stringData', 'value']))
      return subject.breach(['data'], 'Kuma reads the key "value", and there is none');
    return undefined;
  },
});
