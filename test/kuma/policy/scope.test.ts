/** Which policies are for an inbound, and in which order: cases of Kuma's own tests, told in other words. */
import { describe, expect, it } from 'vitest';
import type { Dataplane } from '../../../src/kuma/dataplane.js';
import { applicable } from '../../../src/kuma/policy/compile.js';
import { Decider } from '../../../src/kuma/policy/decider.js';
import { comparePermissions } from '../../../src/kuma/policy/order.js';
import { readPermission } from '../../../src/kuma/policy/permission.js';
import type { Resource } from '../../../src/kuma/resource.js';
import { KUMA_VERSIONS, type KumaVersion } from '../../../src/kuma/version.js';
import { dataplane, permission, prefix, resource } from './policies.js';

const RULES = [{ allow: [prefix('spiffe://mesh-1')] }];
const policy = (name: string, targetRef?: object, labels: Record<string, string> = {}) =>
  permission(name, RULES, { targetRef, labels });

/** Names of the policies for each section, in Kuma's order. */
function chosen(
  resources: readonly Resource[],
  proxy: Dataplane,
  version: KumaVersion = '3.0',
  options: { zone?: string; systemNamespace?: string } = {},
): Record<string, string[]> {
  const permissions = resources.map((one) => readPermission(one, { version, ...options }));
  return Object.fromEntries(
    proxy.sections.map((section) => [
      section.name,
      new Decider(applicable(permissions, { dataplane: proxy, section }, { version }), {
        version,
      }).permissions.map(({ displayName }) => displayName),
    ]),
  );
}

const twoPorts = { address: '1.1.1.1', inbound: [{ port: 8080, name: 'main-port' }, { port: 8081 }] };
const zoneProxy = dataplane({
  networking: {
    address: '1.1.1.1',
    inbound: [{ port: 8080, name: 'main-port' }],
    listeners: [
      { type: 'ZoneEgress', port: 10002, name: 'ze-port' },
      { type: 'ZoneIngress', port: 10001, name: 'zi-port' },
    ],
  },
});

describe('a policy', () => {
  it('without targetRef, with kind Mesh, or with Dataplane and nothing else is for every section, listeners too', () => {
    const all = [policy('none'), policy('mesh', { kind: 'Mesh' }), policy('proxy', { kind: 'Dataplane' })];
    for (const names of Object.values(chosen(all, zoneProxy)))
      expect(names.sort()).toEqual(['mesh', 'none', 'proxy']);
  });

  it('with a section is for that one alone: an inbound or a listener, by name, or by port when it has none', () => {
    const of = (sectionName: string) => policy(sectionName, { kind: 'Dataplane', sectionName });
    expect(chosen([of('ze-port'), of('main-port'), of('8080')], zoneProxy)).toEqual({
      'main-port': ['main-port'],
      'ze-port': ['ze-port'],
      'zi-port': [],
    });
    expect(chosen([of('8081')], dataplane({ networking: twoPorts }))).toEqual({
      'main-port': [],
      '8081': ['8081'],
    });
  });

  it('with labels is for proxies that have all of them; with an empty map for all', () => {
    const proxy = dataplane({ labels: { app: 'demo', version: 'v1' }, networking: twoPorts });
    const by = (name: string, labels: object) => policy(name, { kind: 'Dataplane', labels });
    const names = chosen(
      [
        by('demo', { app: 'demo' }),
        by('both', { app: 'demo', version: 'v1' }),
        by('other', { app: 'test' }),
        by('more', { app: 'demo', tier: 'x' }),
        by('empty', {}),
      ],
      proxy,
    )['8081'];
    expect(names?.sort()).toEqual(['both', 'demo', 'empty']);
  });

  it('finds labels by the letter, whatever objects have besides', () => {
    const labels = JSON.parse('{"__proto__": "x"}');
    expect(
      chosen([policy('p', { kind: 'Dataplane', labels })], dataplane({ networking: twoPorts }))['8081'],
    ).toEqual([]);
    const constructed = policy('c', { kind: 'Dataplane', labels: { constructor: '' } });
    expect(chosen([constructed], dataplane({ networking: twoPorts }))['8081']).toEqual(['c']); // absent is empty in Go
  });

  it('finds the labels that the control plane adds for listeners, and not those written by hand', () => {
    const egress = policy('egress', {
      kind: 'Dataplane',
      labels: { 'kuma.io/listener-zoneegress': 'enabled' },
    });
    expect(chosen([egress], zoneProxy)['ze-port']).toEqual(['egress']);
    const forged = dataplane({ labels: { 'kuma.io/listener-zoneegress': 'enabled' }, networking: twoPorts });
    expect(chosen([egress], forged)['8081']).toEqual([]);
  });

  it('of another mesh is for nobody here', () => {
    expect(chosen([permission('p', RULES, { mesh: 'other' })], zoneProxy)['main-port']).toEqual([]);
  });

  it('with a name is for that proxy up to 2.14; 3.0 drops the name, so that it is for all', () => {
    const named = policy('named', { kind: 'Dataplane', name: 'dp-2' });
    const proxy = dataplane({ networking: twoPorts });
    expect(chosen([named], proxy, '2.14')['8081']).toEqual([]);
    expect(chosen([policy('named', { kind: 'Dataplane', name: 'dp-1' })], proxy, '2.14')['8081']).toEqual([
      'named',
    ]);
    expect(chosen([named], proxy, '3.0')['8081']).toEqual(['named']);
    expect([...readPermission(named, { version: '3.0' }).notes]).toEqual([
      expect.stringContaining('drops name'),
    ]);
  });

  it('of an older kind is for inbounds by their tags, and from 3.0 on for none', () => {
    const tagged = dataplane({
      networking: {
        address: '1.1.1.1',
        inbound: [{ port: 80, name: 'web', tags: { 'kuma.io/service': 'web', env: 'dev' } }],
        listeners: [{ type: 'ZoneEgress', port: 2, name: 'ze' }],
      },
    });
    const older = [
      policy('subset', { kind: 'MeshSubset', tags: { env: 'dev' } }),
      policy('any', { kind: 'MeshSubset', tags: { env: '*' } }),
      policy('prod', { kind: 'MeshSubset', tags: { env: 'prod' } }),
      policy('service', { kind: 'MeshService', name: 'web' }),
      policy('part', { kind: 'MeshServiceSubset', name: 'web', tags: { env: 'dev' } }),
      policy('gateways', { kind: 'Mesh', proxyTypes: ['Gateway'] }),
    ];
    expect(chosen(older, tagged, '2.14')).toEqual({ web: ['subset', 'any', 'service', 'part'], ze: [] });
    expect(chosen(older, tagged, '3.0')['web']).toEqual(['gateways']); // it drops proxyTypes
  });
});

describe('on Kubernetes', () => {
  const inNamespace = (namespace: string | undefined, labels = {}) =>
    resource({
      apiVersion: 'kuma.io/v1alpha1',
      kind: 'MeshTrafficPermission',
      metadata: { name: `in-${namespace}`, namespace, labels },
      spec: { rules: RULES.map((conf) => ({ default: conf })) },
    });
  const proxy = dataplane({ labels: { 'k8s.kuma.io/namespace': 'demo' }, networking: twoPorts });

  it('a policy in the namespace of the control plane is for the mesh, in another for the proxies there', () => {
    const all = ['kuma-system', 'demo', 'demo-2'].map((name) => inNamespace(name));
    expect(chosen(all, proxy)['8081']).toEqual(['in-kuma-system', 'in-demo']);
    expect(chosen(all, proxy, '3.0', { systemNamespace: 'demo-2' })['8081']).toEqual([
      'in-demo-2',
      'in-demo',
    ]);
  });

  it('a role written by hand does not count, and one that came from another control plane does', () => {
    const forged = inNamespace('demo-2', { 'kuma.io/policy-role': 'system' });
    expect(chosen([forged], proxy)['8081']).toEqual([]);
    const synced = inNamespace('kuma-system', {
      'kuma.io/policy-role': 'workload-owner',
      'kuma.io/origin': 'global',
      'k8s.kuma.io/namespace': 'demo',
      'kuma.io/display-name': 'synced',
    });
    expect(chosen([synced], proxy)['8081']).toEqual(['synced']);
  });
});

describe('zones', () => {
  const proxy = dataplane({ labels: { 'kuma.io/zone': 'east' }, networking: twoPorts });
  const from = (zone: string, more = {}) =>
    policy(zone, undefined, { 'kuma.io/origin': 'zone', 'kuma.io/zone': zone, ...more });

  it('keep policies of a zone to the proxies of that zone, but for those of producers', () => {
    expect(chosen([from('east'), from('west')], proxy)['8081']).toEqual(['east']);
    expect(chosen([from('west', { 'kuma.io/policy-role': 'producer' })], proxy)['8081']).toEqual(['west']);
  });

  it('get the policies of the global control plane', () => {
    const global = policy('global', undefined, { 'kuma.io/origin': 'global' });
    expect(chosen([global], proxy)['8081']).toEqual(['global']);
  });

  it('are told by the option for resources that do not say theirs', () => {
    expect(chosen([policy('here')], proxy, '3.0', { zone: 'west' })['8081']).toEqual([]);
    expect(readPermission(policy('here'), { version: '3.0', zone: 'west' }).kri).toBe(
      'kri_mtp_default_west__here_',
    );
  });
});

describe('the order of policies', () => {
  const of = (more: Partial<Parameters<typeof comparePermissions>[0]> & { kind?: string }) => ({
    target: {
      ...readPermission(policy('x', { kind: more.kind ?? 'Mesh' }), { version: '2.14' }).target,
      ...more.target,
    },
    origin: 'zone',
    role: 'system',
    displayName: 'a',
    ...('origin' in more ? { origin: more.origin ?? '' } : {}),
    ...('role' in more ? { role: more.role ?? '' } : {}),
    ...('displayName' in more ? { displayName: more.displayName ?? '' } : {}),
  });
  const section = of({ kind: 'Dataplane' });
  const ORDERED = [
    [
      of({ origin: 'global', displayName: 'a' }),
      of({ origin: '', displayName: 'b' }),
      of({ origin: 'zone', displayName: 'c' }),
    ],
    [
      of({ role: 'system', displayName: 'a' }),
      of({ role: 'producer', displayName: 'b' }),
      of({ role: 'consumer', displayName: 'c' }),
      of({ role: 'workload-owner', displayName: 'd' }),
    ],
    [of({ displayName: 'mtp-2' }), of({ displayName: 'mtp-1' })],
    [
      of({ kind: 'Mesh', origin: 'zone' }),
      of({ kind: 'Dataplane', origin: 'global' }),
      { ...section, target: { ...section.target, sectionName: 'http' }, origin: 'global' },
    ],
  ];

  it.each(ORDERED.map((list, i) => [i, list] as const))(
    'is by target, origin, role and name, the last backwards: %i',
    (_, list) => {
      for (const version of KUMA_VERSIONS)
        expect([...list].reverse().sort((a, b) => comparePermissions(a, b, version))).toEqual(list);
    },
  );

  it('up to 2.14 has what names a proxy behind what selects it by labels, whatever the section', () => {
    const named = { ...section, target: { ...section.target, name: 'dp-1' } };
    const labelled = {
      ...section,
      target: { ...section.target, labels: new Map([['app', 'x']]), sectionName: 'http' },
    };
    expect(comparePermissions(named, labelled, '2.14')).toBeGreaterThan(0);
    expect(comparePermissions(named, labelled, '3.0')).toBeLessThan(0);
  });
});
