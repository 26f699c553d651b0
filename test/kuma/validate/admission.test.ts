/** Place, name and labels, as the webhook and Kuma's API judge them; Kuma's own cases are in fixtures.test.ts. */
import { describe, expect, it } from 'vitest';
import { asResource, type ControlPlane, type Resource, validateResource } from '../../../src/kuma/index.js';

type Metadata = Readonly<Record<string, unknown>>;

const ZONE: ControlPlane = { version: '3.0', role: 'zone', systemNamespace: 'kuma-system', zone: 'east' };
const FEDERATED: ControlPlane = { ...ZONE, role: 'federated-zone' };
const GLOBAL: ControlPlane = { ...ZONE, role: 'global' };

const RULES = { rules: [{ default: { allow: [{ spiffeID: { type: 'Exact', value: 'spiffe://td/a' } }] } }] };
const SPECS: Readonly<Record<string, object>> = { MeshIdentity: {}, MeshTrafficPermission: RULES };

const answer = (document: object, controlPlane: ControlPlane): string[] => {
  const { refusedBy, violations } = validateResource(asResource(document) as Resource, controlPlane);
  return violations.map(({ field, message }) => `${refusedBy} ${field}: ${message}`);
};
const kubernetes = (kind: string, metadata: Metadata, controlPlane: ControlPlane) =>
  answer(
    {
      apiVersion: 'kuma.io/v1alpha1',
      kind,
      metadata: { name: 'a', namespace: 'kuma-system', ...metadata },
      spec: SPECS[kind],
    },
    controlPlane,
  );
const universal = (kind: string, fields: Metadata, controlPlane: ControlPlane) =>
  answer({ type: kind, mesh: 'default', name: 'a', ...fields, spec: SPECS[kind] }, controlPlane);

const origin = (value: string) => ({ 'kuma.io/origin': value });

describe('on Kubernetes', () => {
  it('identities and trusts stand in the system namespace', () => {
    const said = [
      'placement : resource type MeshIdentity can be created only in the system namespace:kuma-system',
    ];
    for (const controlPlane of [ZONE, FEDERATED])
      expect(kubernetes('MeshIdentity', { namespace: 'demo' }, controlPlane)).toEqual(said);
    expect(kubernetes('MeshTrafficPermission', { namespace: 'demo' }, FEDERATED)).toEqual([]);
    expect(kubernetes('MeshIdentity', { namespace: 'mesh' }, { ...ZONE, systemNamespace: 'mesh' })).toEqual(
      [],
    );
  });

  it('everything does on a global control plane', () => {
    expect(kubernetes('MeshTrafficPermission', { namespace: 'demo' }, GLOBAL)).toEqual([
      'placement : on Global CP the policy can be created only in the system namespace:kuma-system',
    ]);
  });

  it('a federated zone asks for the origin', () => {
    const said = ['placement metadata.labels[kuma.io/origin]: cannot be empty'];
    for (const labels of [undefined, origin(''), origin('global'), origin('x')])
      expect(kubernetes('MeshIdentity', { labels }, FEDERATED)).toEqual(said);
    expect(kubernetes('MeshIdentity', { labels: origin('zone') }, FEDERATED)).toEqual([]);
    expect(kubernetes('MeshIdentity', {}, ZONE)).toEqual([]);
  });

  it('and that the zone be its own', () => {
    const labels = { ...origin('zone'), 'kuma.io/zone': 'west' };
    expect(kubernetes('MeshIdentity', { labels }, FEDERATED)).toEqual([
      "placement : Operation not allowed. 'kuma.io/zone' label should have 'east' value, got 'west'",
    ]);
    expect(kubernetes('MeshIdentity', { labels }, ZONE)).toEqual([]);
  });

  it('an unknown origin is told where the place is right', () => {
    expect(kubernetes('MeshIdentity', { labels: origin('x') }, ZONE)).toEqual([
      'metadata labels["kuma.io/origin"]: unknown resource origin "x"',
    ]);
    expect(kubernetes('MeshIdentity', { labels: origin('zone') }, GLOBAL)).toEqual([
      "placement : Operation not allowed. 'kuma.io/origin' label should have 'global' value, got 'zone'",
    ]);
  });

  it('a resource cannot leave its mesh', () => {
    const owner = { apiVersion: 'kuma.io/v1alpha1', kind: 'Mesh', name: 'other', uid: 'x' };
    const ownerReferences = [{ ...owner, kind: 'Pod' }, owner];
    expect(kubernetes('MeshIdentity', { ownerReferences }, ZONE)).toEqual([
      'metadata metadata.ownerReferences[1].name: must be the same as the mesh of the resource "default", got "other". A resource cannot be moved between meshes, delete it and apply it again in the new mesh',
    ]);
    expect(
      kubernetes('MeshIdentity', { ownerReferences, labels: { 'kuma.io/mesh': 'other' } }, ZONE),
    ).toEqual([]);
  });
});

describe('on Universal', () => {
  it.each<[string, Metadata, ControlPlane, readonly string[]]>([
    ['no origin in a zone', {}, ZONE, []],
    ['no origin on global', {}, GLOBAL, []],
    [
      'no origin in a federated zone',
      {},
      FEDERATED,
      [`labels["kuma.io/origin"]: the origin label must be set to 'zone'`],
    ],
    [
      'that of a zone on global',
      { labels: origin('zone') },
      GLOBAL,
      [`labels["kuma.io/origin"]: the origin label must be set to 'global'`],
    ],
    [
      'an unknown origin, twice',
      { labels: origin('x') },
      GLOBAL,
      [
        'labels["kuma.io/origin"]: unknown resource origin "x"',
        `labels["kuma.io/origin"]: the origin label must be set to 'global'`,
      ],
    ],
    [
      'another zone, another mesh',
      { labels: { 'kuma.io/zone': 'west', 'kuma.io/mesh': 'other' } },
      ZONE,
      [
        'labels["kuma.io/zone"]: kuma.io/zone label should have east value',
        'labels["kuma.io/mesh"]: kuma.io/mesh label must not differ from mesh set on resource',
      ],
    ],
    ['another zone on global', { labels: { 'kuma.io/zone': 'west' } }, GLOBAL, []],
    [
      'a name that grows too long',
      { name: 'a'.repeat(248), labels: origin('zone') },
      FEDERATED,
      ['name: the length of the name must be shorter'],
    ],
    ['a long name that stays', { name: 'a'.repeat(253) }, ZONE, []],
    [
      'an empty name and mesh',
      { name: '', mesh: '' },
      ZONE,
      ['name: cannot be empty', 'mesh: cannot be empty'],
    ],
  ])('%s', (_, fields, controlPlane, said) => {
    expect(universal('MeshIdentity', fields, controlPlane)).toEqual(said.map((line) => `metadata ${line}`));
  });

  it('labels are looked at in order, key and value', () => {
    const labels = { 'b/': 'x y', 'a b': '' };
    const fields = universal('MeshIdentity', { labels }, ZONE).map((line) => line.split(': ')[0]);
    expect(fields).toEqual([
      'metadata labels["a b"]',
      'metadata labels["b/"]',
      'metadata labels["b/"]',
      'metadata labels["b/"]',
    ]);
  });

  it('policies are of the system, which only 3.0 says', () => {
    const labels = { 'kuma.io/policy-role': 'producer' };
    const said = [
      'metadata labels["kuma.io/policy-role"]: kuma.io/policy-role label should have system value, got producer',
    ];
    expect(universal('MeshTrafficPermission', { labels }, ZONE)).toEqual(said);
    expect(universal('MeshTrafficPermission', { labels }, { ...ZONE, version: '2.14' })).toEqual([]);
    expect(universal('MeshIdentity', { labels }, ZONE)).toEqual([]);
  });
});

describe('the stages', () => {
  const wrong = { rules: [{ default: { allow: [{ spiffeID: { type: 'Exact', value: 'x' } }] } }] };
  const of = (spec: object, document: object, controlPlane = FEDERATED) =>
    validateResource(asResource({ ...document, spec }) as Resource, controlPlane).refusedBy;
  const k8s = {
    apiVersion: 'kuma.io/v1alpha1',
    kind: 'MeshTrafficPermission',
    metadata: { name: 'a', namespace: 'kuma-system' },
  };
  const uni = { type: 'MeshTrafficPermission', mesh: 'default', name: 'A' };

  it('answer one after the other', () => {
    expect(of({ rules: 1 }, k8s)).toBe('schema');
    expect(of(wrong, k8s)).toBe('placement');
    expect(of(wrong, k8s, ZONE)).toBe('validator');
    expect(of({ rules: 1 }, uni)).toBe('schema');
    // Kuma's API reads the spec before it looks at the name.
    expect(of(wrong, uni)).toBe('validator');
    expect(of(RULES, uni)).toBe('metadata');
  });

  it('say nothing of kinds that they do not know', () => {
    expect(of({}, { type: 'MeshRetry', name: '' })).toBeUndefined();
  });
});
