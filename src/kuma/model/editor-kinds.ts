/** The kinds of Kuma's that editors are helped with, as the newest release has them. */
import type { KumaVersion } from '../version.js';
import type { EditorKind } from './editor-schema.js';
import { meshIdentitySpec } from './mesh-identity.js';
import { meshTlsSpec } from './mesh-tls.js';
import { meshTrafficPermissionSpec } from './mesh-traffic-permission.js';
import { meshTrustSpec } from './mesh-trust.js';

export function editorKinds(version: KumaVersion): EditorKind[] {
  const kuma = { apiVersion: 'kuma.io/v1alpha1', onUniversal: true, isNamespaced: true };
  return [
    {
      ...kuma,
      kind: 'MeshIdentity',
      description: 'What proxies are called, and who proves it.',
      spec: meshIdentitySpec(version),
    },
    {
      ...kuma,
      kind: 'MeshTrust',
      description: 'The CAs of a trust domain that a mesh believes.',
      spec: meshTrustSpec(version),
    },
    {
      ...kuma,
      kind: 'MeshTrafficPermission',
      description: 'Who may talk to the proxies that it is for.',
      spec: meshTrafficPermissionSpec(version),
    },
    {
      ...kuma,
      kind: 'MeshTLS',
      description: 'How inbounds take TLS, and whether they take anything else.',
      spec: meshTlsSpec(version),
    },
  ];
}
