import { isAtLeast } from '../../../kuma/index.js';
import { defineRule } from '../../rule.js';
import { UPGRADE } from './sources.js';

export const kumaMeshMtls = defineRule({
  id: 'kuma-mesh-mtls',
  standard: 'kuma',
  title: 'The mesh gets its identities from MeshIdentity',
  severity: 'warning',
  requirement: 'derived',
  citation: UPGRADE,
  appliesTo: ['mesh'],
  rationale:
    'Kuma 3.0 drops mtls without a word: a mesh with nothing else speaks plaintext from then on, and MeshTLS and MeshTrafficPermission no longer apply. The certificates of mtls have several URI SANs and are no SVIDs; they live 24 hours unless dpCert.rotation.expiration says otherwise.',
  fix: 'Move to a MeshIdentity before the upgrade to 3.0; there is no way back',
  good: 'kind: MeshIdentity',
  bad: 'spec:\n  mtls:\n    enabledBackend: ca-1',
  check: (subject) => {
    const path = [...subject.resource.bodyPath, 'mtls'];
    if (!subject.has(path)) return undefined;
    if (!isAtLeast(subject.version, '3.0'))
      return subject.breach(path, 'Kuma 3.0 no longer knows mtls, and its certificates are no SVIDs');
    const message = 'Kuma 3.0 drops mtls, and a mesh without a MeshIdentity speaks plaintext';
    return subject.breach(path, message, { severity: 'error' });
  },
});
