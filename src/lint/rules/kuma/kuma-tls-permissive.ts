import { defineRule } from '../../rule.js';
import { saidIn } from './matches.js';
import { MESH_TLS } from './sources.js';

export const kumaTlsPermissive = defineRule({
  id: 'kuma-tls-permissive',
  standard: 'kuma',
  title: 'Permissive inbounds are not thought to be protected',
  severity: 'warning',
  requirement: 'derived',
  citation: MESH_TLS,
  appliesTo: ['mesh-tls'],
  rationale:
    'A permissive inbound takes plaintext beside TLS, and permissions count for TLS alone: whoever speaks plaintext passes every denial.',
  fix: 'Go back to Strict as soon as every client has an identity',
  good: 'default:\n  mode: Strict',
  bad: 'default:\n  mode: Permissive',
  check: (subject) => {
    if (!saidIn(subject).denies) return undefined;
    return subject.list(['spec', 'rules']).flatMap((_, i) => {
      const path = ['spec', 'rules', i, 'default', 'mode'];
      return subject.text(path) === 'Permissive'
        ? [subject.breach(path, 'plaintext passes the denials of the MeshTrafficPermissions here')]
        : [];
    });
  },
});
