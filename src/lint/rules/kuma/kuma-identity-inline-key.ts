import { defineRule } from '../../rule.js';
import { CA_PATH } from './own-ca.js';
import { MESH_IDENTITY } from './sources.js';
import { textAt } from './values.js';

export const kumaIdentityInlineKey = defineRule({
  id: 'kuma-identity-inline-key',
  standard: 'kuma',
  title: 'The key of a CA stands in no manifest',
  severity: 'warning',
  requirement: 'advice',
  citation: MESH_IDENTITY,
  appliesTo: ['mesh-identity'],
  rationale:
    'Whoever can read a MeshIdentity can then issue every identity of the trust domain, and it is read by more people than a Secret: it is synced to the global control plane and shown by its API.',
  fix: 'Put the key into a Secret of Kuma, a file or a variable of the control plane, and make a new CA if this one is in use',
  good: 'privateKey:\n  type: Secret\n  secretRef:\n    kind: Secret\n    name: ca-key',
  bad: 'privateKey:\n  type: InsecureInline\n  insecureInline:\n    value: |\n      -----BEGIN PRIVATE KEY-----',
  check: (subject) => {
    const key = ['insecureInline', 'value'];
    const text = textAt(subject.resource.body, 'provider', 'bundled', 'ca', 'privateKey', ...key);
    if (text === undefined || text === '') return undefined;
    return subject.breach(
      [...CA_PATH, 'privateKey', ...key],
      'the private key of the CA stands in the manifest',
    );
  },
});
