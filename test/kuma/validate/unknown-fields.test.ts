/** Fields that are dropped without a word: what was meant. */
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { asResource, type KumaVersion, type Resource, unknownFields } from '../../../src/kuma/index.js';

const unknown = (kind: string, yaml: string, version: KumaVersion = '3.0') =>
  unknownFields(
    asResource({
      apiVersion: 'v1',
      kind,
      metadata: { name: 'a', anything: 1 },
      spec: parse(yaml),
    }) as Resource,
    version,
  );
const meant = (kind: string, yaml: string, version: KumaVersion = '3.0') =>
  unknown(kind, yaml, version).map(({ field, nearest, hint }) => `${field} -> ${nearest ?? hint}`);
const source = (rest: string) => `provider: { bundled: { ca: { certificate: { ${rest} } } } }`;

describe('an unknown field', () => {
  it.each<[string, string, string]>([
    ['MeshIdentity', 'selektor: {}', 'spec.selektor -> selector'],
    ['MeshIdentity', 'spiffeId: {}', 'spec.spiffeId -> spiffeID'],
    [
      'MeshIdentity',
      'provider: { bundled: { autogenerat: {} } }',
      'spec.provider.bundled.autogenerat -> autogenerate',
    ],
    ['MeshTrust', '{ trustdomain: x }', 'spec.trustdomain -> trustDomain'],
    ['MeshTrafficPermission', 'rules: [{ default: { alow: [] } }]', 'spec.rules[0].default.alow -> allow'],
    ['MeshTLS', 'rules: [{ default: { tlsCipher: [] } }]', 'spec.rules[0].default.tlsCipher -> tlsCiphers'],
  ])('%s %s', (kind, yaml, line) => expect(meant(kind, yaml)).toEqual([line]));

  it.each<[string, string, RegExp]>([
    ['MeshIdentity', 'provider: { ca: {} }', /belongs under spec\.provider\.bundled\.ca/],
    ['MeshIdentity', 'selector: { dataplane: { tags: {} } }', /matchLabels/],
    ['MeshIdentity', 'selector: { dataplane: { matchTags: {} } }', /matchLabels/],
    ['MeshIdentity', source('inline: x'), /insecureInline\.value/],
    ['MeshIdentity', source('inlineString: x'), /insecureInline\.value/],
    ['MeshIdentity', source('secret: x'), /secretRef/],
    ['MeshTrust', 'origin: { kri: x }', /status\.origin/],
    ['MeshTrafficPermission', 'from: []', /rules/],
    ['MeshTrafficPermission', 'to: []', /spec\.rules/],
    ['MeshTrafficPermission', 'rules: [{ matches: [] }]', /default\.allow/],
    ['MeshTrafficPermission', 'targetRef: { kind: Dataplane, tags: {} }', /labels/],
    ['MeshTLS', 'from: []', /rules/],
  ])('%s %s is a known confusion', (kind, yaml, hint) => {
    const [found, ...others] = unknown(kind, yaml);
    expect(found?.hint).toMatch(hint);
    expect(others).toEqual([]);
  });

  it('is one by version', () => {
    expect(meant('MeshTrafficPermission', 'from: []', '2.14')).toEqual([]);
    expect(meant('MeshTrust', 'origin: { kri: x }', '2.13')).toEqual([]);
    const sni = 'rules: [{ default: { allow: [{ sni: { type: Exact, value: a } }] } }]';
    expect(unknown('MeshTrafficPermission', sni, '2.13').map(({ field }) => field)).toEqual([
      'spec.rules[0].default.allow[0].sni',
    ]);
    expect(unknown('MeshTrafficPermission', sni, '2.14')).toEqual([]);
  });

  it('has its place', () => {
    const [found] = unknown('MeshTrafficPermission', 'rules: [{}, { default: { alow: [] } }]');
    expect(found?.path).toEqual(['spec', 'rules', 1, 'default', 'alow']);
  });

  it('is none where everything goes', () => {
    const open = `
      selector: { dataplane: { matchLabels: { any: thing } } }
      provider: { type: Extension, extension: { name: x, config: { any: { thing: 1 } } } }`;
    expect(unknown('MeshIdentity', open)).toEqual([]);
    expect(unknown('Unheard', 'a: 1')).toEqual([]);
  });

  it('may have any name', () => {
    const spec: unknown = JSON.parse('{"__proto__": {}, "constructor": {}, "toString": {}}');
    const resource = asResource({ apiVersion: 'v1', kind: 'MeshTrust', metadata: {}, spec }) as Resource;
    expect(unknownFields(resource, '3.0').map(({ field }) => field)).toEqual([
      'spec.__proto__',
      'spec.constructor',
      'spec.toString',
    ]);
  });

  it('is told a hundred times at most', () => {
    const many = Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`field${i}`, 1]));
    expect(unknown('MeshTrust', JSON.stringify(many))).toHaveLength(100);
  });
});
