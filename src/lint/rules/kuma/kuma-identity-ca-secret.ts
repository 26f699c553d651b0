import type { Breach } from '../../breach.js';
import { defineRule } from '../../rule.js';
import type { ManifestSubject } from '../../subjects/manifest.js';
import { CA_PATH } from './own-ca.js';
import { isMeshSecret, MESH_SECRET, secretsByName } from './secrets.js';
import { SECRET_VALIDATOR } from './sources.js';
import { textAt } from './values.js';

export const kumaIdentityCaSecret = defineRule({
  id: 'kuma-identity-ca-secret',
  standard: 'kuma',
  title: 'The Secrets of a CA are Secrets of Kuma, in the same mesh',
  severity: 'warning',
  requirement: 'derived',
  citation: SECRET_VALIDATOR,
  appliesTo: ['mesh-identity'],
  rationale:
    'Kuma looks for a Secret of its own type, in the system namespace, with the mesh as a label, and for nothing else. Without it the MeshIdentity does not become ready.',
  fix: `Apply a Secret of type ${MESH_SECRET} with the label kuma.io/mesh in the system namespace; on Universal one with "mesh"`,
  good: `kind: Secret\nmetadata:\n  name: ca-cert\n  namespace: kuma-system\n  labels:\n    kuma.io/mesh: default\ntype: ${MESH_SECRET}`,
  bad: 'kind: Secret\nmetadata:\n  name: ca-cert\n  namespace: kuma-system\ntype: Opaque',
  check: (subject) => {
    // Whether there is one cannot be said unless this run has any.
    if (subject.all('Secret').length === 0) return undefined;
    return ['certificate', 'privateKey'].flatMap((field) => breachesOf(subject, field));
  },
});

function breachesOf(subject: ManifestSubject, field: string): Breach[] {
  const source = ['provider', 'bundled', 'ca', field] as const;
  const { body, mesh, environment } = subject.resource;
  const name = textAt(body, ...source, 'secretRef', 'name');
  if (textAt(body, ...source, 'type') !== 'Secret' || name === undefined || name === '') return [];
  const breach = (message: string) => [subject.breach([...CA_PATH, field, 'secretRef', 'name'], message)];
  const secret = secretsByName(subject.inMesh('Secret')).get(name);
  if (secret !== undefined) {
    const type = textAt(secret.document, 'type');
    return isMeshSecret(secret)
      ? []
      : breach(
          `the Secret of that name has the type ${type ?? 'Opaque'}, and Kuma reads ${MESH_SECRET} alone`,
        );
  }
  const elsewhere = secretsByName(subject.all('Secret')).get(name);
  if (elsewhere !== undefined && isMeshSecret(elsewhere))
    return breach(
      `the Secret of that name is in the mesh ${elsewhere.mesh}, and this is of the mesh ${mesh}`,
    );
  // A plain one of another environment says nothing.
  const hasOwn = subject.all('Secret').some((one) => one.environment === environment && isMeshSecret(one));
  return hasOwn ? breach('no Secret of that name is among these manifests') : [];
}
