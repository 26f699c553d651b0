import { describe, expect, it } from 'vitest';
import { asResource, kriOf } from '../../src/kuma/index.js';

const NAMES = { name: 'identity', namespace: 'kuma-system' };

const kri = (document: object, zone?: string): string | undefined => {
  const resource = asResource(document);
  return resource && kriOf('mid', resource, zone);
};

const kubernetes = (labels: object) => ({
  apiVersion: 'kuma.io/v1alpha1',
  kind: 'MeshIdentity',
  metadata: { ...NAMES, labels },
});

describe('a KRI', () => {
  it.each([
    ['kri_mid_default_zone-1_kuma-system_identity_', kubernetes({ 'kuma.io/zone': 'zone-1' }), 'zone-2'],
    ['kri_mid_mesh-1_zone-2_kuma-system_identity_', kubernetes({ 'kuma.io/mesh': 'mesh-1' }), 'zone-2'],
    ['kri_mid_default__kuma-system_identity_', kubernetes({}), undefined],
    // What Global has sent keeps the namespace and the name that it had there, and is of no zone.
    [
      'kri_mid_default__kuma-global_first_',
      kubernetes({
        'kuma.io/origin': 'global',
        'kuma.io/display-name': 'first',
        'k8s.kuma.io/namespace': 'kuma-global',
      }),
      'zone-2',
    ],
    ['kri_mid_m_z__identity_', { type: 'MeshIdentity', mesh: 'm', name: 'identity' }, 'z'],
  ])('is %s', (expected, document, zone) => {
    expect(kri(document, zone)).toBe(expected);
  });
});
