/** The schema stage, in the words of Kuma's API and of the API server (test/interop/kube-schema.test.ts asks them). */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import {
  asResource,
  KUMA_VERSIONS,
  type KumaVersion,
  pathOf,
  type Resource,
  schemaViolations,
} from '../../../src/kuma/index.js';

const lines = (document: unknown, version: KumaVersion = '3.0', kind?: string) => {
  const resource = asResource(document) as Resource;
  return schemaViolations({ ...resource, kind: kind ?? resource.kind }, version).map(({ field, message }) =>
    `${field}: ${message}`.replace(/^: /, ''),
  );
};
const universal = (kind: string, yaml: string) => ({
  type: kind,
  mesh: 'default',
  name: 'a',
  spec: parse(yaml),
});
const kubernetes = (kind: string, yaml: string) => ({
  apiVersion: 'kuma.io/v1alpha1',
  kind,
  metadata: { name: 'a' },
  spec: parse(yaml),
});

describe("in the words of Kuma's API", () => {
  it.each<[string, string, readonly string[]]>([
    [
      'MeshIdentity',
      'provider: { type: bundled }',
      ['spec.provider.type: in body should be one of [Bundled Spire Extension]'],
    ],
    ['MeshIdentity', 'provider: {}', ['spec.provider.type: in body is required']],
    [
      'MeshIdentity',
      'selector: { dataplane: { matchLabels: { a: 1 } } }',
      ['spec.selector.dataplane.matchLabels.a: in body must be of type string: "number"'],
    ],
    ['MeshTrust', 'trustDomain: td', ['spec.caBundles: in body is required']],
    [
      'MeshTrust',
      '{ trustDomain: td, caBundles: [] }',
      ['spec.caBundles: in body should have at least 1 items'],
    ],
    [
      'MeshTrust',
      `{ trustDomain: ${'a'.repeat(254)}, caBundles: [{ type: Pem }] }`,
      ['spec.trustDomain: in body should be at most 253 chars long'],
    ],
    [
      'MeshTrafficPermission',
      '{ targetRef: { kind: MeshSubset }, rules: [{}] }',
      [
        'spec.rules[0].default: in body is required',
        'spec.targetRef.kind: in body should be one of [Mesh Dataplane]',
      ],
    ],
    ['MeshTrafficPermission', 'rules: x', ['spec.rules: in body must be of type array: "string"']],
  ])('%s %s', (kind, yaml, expected) => expect(lines(universal(kind, yaml))).toEqual(expected));

  it('names no field outside of the spec', () => {
    expect(lines({ type: 'TrafficPermission', name: 'a', spec: {} }, '3.0', 'MeshTrafficPermission')).toEqual(
      ['type in body should be one of [MeshTrafficPermission]'],
    );
    expect(lines({ type: 'MeshTrust', mesh: 1 })).toEqual([
      '.name in body is required',
      '.spec in body is required',
      'mesh in body must be of type string: "number"',
    ]);
  });
});

describe('in the words of the API server', () => {
  it.each<[string, string, readonly string[]]>([
    [
      'MeshIdentity',
      'provider: { type: bundled }',
      ['spec.provider.type: Unsupported value: "bundled": supported values: "Bundled", "Spire", "Extension"'],
    ],
    ['MeshIdentity', 'provider: {}', ['spec.provider.type: Required value']],
    [
      'MeshTrafficPermission',
      'rules: [{ default: { allow: {} } }]',
      [
        'spec.rules[0].default.allow: Invalid value: "object": spec.rules[0].default.allow in body must be of type array: "object"',
      ],
    ],
    [
      'MeshTLS',
      'rules: [{ default: { mode: { a: "<" } } }]',
      [
        'spec.rules[0].default.mode: Invalid value: "object": spec.rules[0].default.mode in body must be of type string: "object"',
        'spec.rules[0].default.mode: Unsupported value: {"a":"\\u003c"}: supported values: "Permissive", "Strict"',
      ],
    ],
    [
      'MeshTrust',
      `{ trustDomain: ${'a'.repeat(254)}, caBundles: [{ type: Pem }] }`,
      ['spec.trustDomain: Too long: may not be more than 253 bytes'],
    ],
  ])('%s %s', (kind, yaml, expected) => {
    expect(lines(kubernetes(kind, yaml)).sort()).toEqual([...expected].sort());
  });

  it('a resource may be without spec, which the webhook judges', () => {
    expect(lines({ apiVersion: 'kuma.io/v1alpha1', kind: 'MeshIdentity', metadata: {} })).toEqual([]);
  });
});

describe('by version', () => {
  const verdicts = (kind: string, yaml: string) =>
    KUMA_VERSIONS.map((version) => lines(universal(kind, yaml), version).length === 0);

  it.each<[string, string, readonly boolean[]]>([
    ['MeshIdentity', '{}', [false, true, true, true]],
    ['MeshIdentity', 'provider: { type: Extension }', [false, false, true, true]],
    ['MeshTrafficPermission', 'targetRef: { kind: MeshSubset }', [true, true, true, false]],
    ['MeshTrafficPermission', 'from: [{}]', [false, false, false, true]],
    ['MeshTLS', 'from: [{ targetRef: { kind: Mesh } }]', [true, true, true, true]],
    // One that the schema does not know yet is dropped.
    ['MeshTrafficPermission', 'rules: [{ default: { allow: [{ sni: 1 }] } }]', [true, true, false, false]],
  ])('%s %s', (kind, yaml, expected) => expect(verdicts(kind, yaml)).toEqual(expected));
});

describe('whatever a document holds', () => {
  it('a violation has its place', () => {
    const document = universal('MeshTrust', '{ trustDomain: td, caBundles: [{ type: Pem }, { type: x }] }');
    const [found] = schemaViolations(asResource(document) as Resource, '3.0');
    expect(found && pathOf(found)).toEqual(['spec', 'caBundles', 1, 'type']);
  });

  it('it is judged', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('MeshIdentity', 'MeshTrust', 'MeshTrafficPermission', 'MeshTLS'),
        fc.jsonValue(),
        fc.constantFrom(...KUMA_VERSIONS),
        (kind, spec, version) => {
          expect(Array.isArray(lines({ type: kind, name: 'a', spec }, version))).toBe(true);
        },
      ),
    );
  });

  it('prototypes give nothing', () => {
    const spec: unknown = JSON.parse('{"__proto__": {"trustDomain": "td", "caBundles": [{"type": "Pem"}]}}');
    expect(lines({ type: 'MeshTrust', name: 'a', spec })).toEqual([
      'spec.caBundles: in body is required',
      'spec.trustDomain: in body is required',
    ]);
  });

  it('depth and size do no harm, and the list ends', () => {
    let config: unknown = 1;
    for (let i = 0; i < 100_000; i++) config = [config];
    const deep = { provider: { type: 'Extension', extension: { name: 'x', config } } };
    expect(lines({ type: 'MeshIdentity', name: 'a', spec: deep })).toEqual([]);
    const wide = { trustDomain: 'td', caBundles: Array.from({ length: 50_000 }, () => ({})) };
    expect(lines({ type: 'MeshTrust', name: 'a', spec: wide })).toHaveLength(1000);
    // Where a text belongs, something deep is quoted.
    const [first] = lines({
      ...kubernetes('MeshTLS', '{}'),
      spec: { rules: [{ default: { mode: config } }] },
    });
    expect(first).toContain('in body must be of type string: "array"');
  });
});
