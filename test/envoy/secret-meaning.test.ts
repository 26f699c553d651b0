import { describe, expect, it } from 'vitest';
import { secretMeaning } from '../../src/envoy/index.js';

/** kuma-resources.md §4.5 and spire-interop.md §2.11: every form of a name. */
const NAMES: readonly (readonly [name: string, meaning: object])[] = [
  ['identity_cert:secret:default', { mode: 'kuma-legacy', holds: 'certificate', mesh: 'default' }],
  ['system_mtls_identity_default', { mode: 'kuma-legacy', holds: 'certificate', mesh: 'default' }],
  ['mesh_ca:secret:mesh-1', { mode: 'kuma-legacy', holds: 'validation', mesh: 'mesh-1' }],
  ['system_mtls_ca_mesh-1', { mode: 'kuma-legacy', holds: 'validation', mesh: 'mesh-1' }],
  [
    'mesh_ca:secret:all',
    { mode: 'kuma-legacy', holds: 'validation', line: 'the CA of the legacy mTLS of all meshes' },
  ],
  [
    'system_mtls_ca_all_meshes',
    { mode: 'kuma-legacy', holds: 'validation', line: 'the CA of the legacy mTLS of all meshes' },
  ],
  [
    'kri_mid_default_zone-1_kuma-system_identity_',
    {
      mode: 'kuma-mesh-identity',
      holds: 'certificate',
      mesh: 'default',
      zone: 'zone-1',
      namespace: 'kuma-system',
      resource: 'identity',
      line: "the proxy's SVID by MeshIdentity kuma-system/identity (mesh default, zone zone-1)",
    },
  ],
  [
    'kri_mid_default_zone-1__identity_',
    {
      mode: 'kuma-mesh-identity',
      resource: 'identity',
      line: "the proxy's SVID by MeshIdentity identity (mesh default, zone zone-1)",
    },
  ],
  ['kri_mid_default___identity_', { line: "the proxy's SVID by MeshIdentity identity (mesh default)" }],
  ['system_trust_bundle', { mode: 'kuma-mesh-trust', holds: 'validation' }],
  ['cp_validation_ctx', { mode: 'kuma-control-plane', holds: 'validation' }],
  ['spiffe://example.org/ns/demo/sa/web', { mode: 'spire', holds: 'certificate' }],
  ['spiffe://other.example', { mode: 'spire', holds: 'validation' }],
  ['ALL', { mode: 'spire', holds: 'validation' }],
  ['default', { mode: 'istio', holds: 'certificate' }],
  ['ROOTCA', { mode: 'istio', holds: 'validation' }],
  ['kubernetes://web-cert', { mode: 'istio-gateway', holds: 'either' }],
  ['kubernetes-gateway://demo/web-cert-cacert', { mode: 'istio-gateway', holds: 'validation' }],
];

describe('the name of a secret', () => {
  it.each(NAMES)('%s', (name, meaning) => {
    expect(secretMeaning(name)).toMatchObject(meaning);
    expect(secretMeaning(name)?.line).toMatch(/^the .*[^.]$/);
  });

  it('of all meshes is of no mesh', () => {
    for (const name of ['mesh_ca:secret:all', 'system_mtls_ca_all_meshes'])
      expect(secretMeaning(name)).not.toHaveProperty('mesh');
    expect(secretMeaning('kri_mid_default_zone-1__identity_')).not.toHaveProperty('namespace');
    expect(secretMeaning('kri_mid_default___identity_')).not.toHaveProperty('zone');
  });

  it.each([
    '',
    'all',
    'rootca',
    'Default',
    'identity_cert:secret:',
    'kri_mtrust_default_zone-1__trust_',
    'kri_mid_default_zone-1__identity_section',
    'kri_mid_default_zone-1__a_b_',
    'spiffe://',
    'spiffe:///x',
    'xsystem_trust_bundle',
    'system_trust_cabundle',
    'constructor',
  ])('%j is of nobody', (name) => {
    expect(secretMeaning(name)).toBeUndefined();
  });
});
