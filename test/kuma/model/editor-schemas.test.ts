/**
 * schemas/kuma and schemas/spire are made from the models: `UPDATE_DOCS=1 npx vitest run test/kuma/model/editor-schemas.test.ts`
 * writes them.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { anySchema, editorKinds, editorSchema } from '../../../src/kuma/index.js';
import { SPIRE_EDITOR_KINDS } from '../../../src/spire/index.js';
import { FULL_SPECS } from './samples.js';

const FOLDER = join(import.meta.dirname, '..', '..', '..', 'schemas');
/** The newest release. */
const KUMA_KINDS = editorKinds('2.14');

const files = new Map<string, unknown>([
  ...KUMA_KINDS.map((kind) => [`kuma/${kind.kind}.schema.json`, editorSchema(kind)] as const),
  ['kuma/resources.schema.json', anySchema("Kuma's identity resources", KUMA_KINDS)],
  ...SPIRE_EDITOR_KINDS.map((kind) => [`spire/${kind.kind}.schema.json`, editorSchema(kind)] as const),
  ['spire/resources.schema.json', anySchema("SPIRE's resources", SPIRE_EDITOR_KINDS)],
]);

const written = (schema: unknown): string => `${JSON.stringify(schema, null, 2)}\n`;

if (process.env['UPDATE_DOCS'] !== undefined) {
  for (const name of ['kuma', 'spire']) {
    rmSync(join(FOLDER, name), { recursive: true, force: true });
    mkdirSync(join(FOLDER, name));
  }
  for (const [file, schema] of files) writeFileSync(join(FOLDER, file), written(schema));
}

describe('the schemas for editors', () => {
  it.each([...files])('%s is what the models say', (file, schema) => {
    expect(readFileSync(join(FOLDER, file), 'utf8')).toBe(written(schema));
  });

  it('and none is left over', () => {
    const there = ['kuma', 'spire'].flatMap((name) =>
      readdirSync(join(FOLDER, name)).map((file) => `${name}/${file}`),
    );
    expect(there.sort()).toEqual([...files.keys()].sort());
  });
});

describe('an editor', () => {
  const validate = (file: string, document: unknown): boolean => {
    const ajv = new Ajv({ strict: true, strictTypes: false, allErrors: true });
    return ajv.compile(files.get(file) as object)(document);
  };
  const spec = FULL_SPECS['MeshTrust'] as object;
  const universal = { type: 'MeshTrust', mesh: 'default', name: 'a', spec };
  const kubernetes = {
    apiVersion: 'kuma.io/v1alpha1',
    kind: 'MeshTrust',
    metadata: { name: 'a', namespace: 'kuma-system', labels: { 'kuma.io/origin': 'zone', team: 'x' } },
    spec,
  };

  it.each(['kuma/MeshTrust.schema.json', 'kuma/resources.schema.json'])('takes both forms by %s', (file) => {
    expect([universal, kubernetes].map((document) => validate(file, document))).toEqual([true, true]);
  });

  it.each<[string, object]>([
    ['a misspelt field', { ...universal, spec: { ...spec, trustDomian: 'x' } }],
    ['a field that is missing', { ...universal, spec: { trustDomain: 'x' } }],
    ['another kind', { ...universal, type: 'MeshTrusts' }],
    ['an unknown word', { ...universal, spec: { ...spec, caBundles: [{ type: 'PEM' }] } }],
    ['a member that is none', { ...kubernetes, specs: {} }],
    ['an odd origin', { ...kubernetes, metadata: { name: 'a', labels: { 'kuma.io/origin': 'x' } } }],
  ])('marks %s', (_, document) => {
    expect(validate('kuma/resources.schema.json', document)).toBe(false);
  });

  it.each(['MeshIdentity', 'MeshTrafficPermission', 'MeshTLS'])('takes a full %s', (kind) => {
    const document = { type: kind, name: 'a', spec: FULL_SPECS[kind] };
    expect(validate('kuma/resources.schema.json', document)).toBe(true);
  });

  it.each(SPIRE_EDITOR_KINDS.map(({ kind }) => kind))('takes a full %s', (kind) => {
    const apiVersion = 'spire.spiffe.io/v1alpha1';
    const document = { apiVersion, kind, metadata: { name: 'a' }, spec: FULL_SPECS[kind] };
    expect(validate('spire/resources.schema.json', document)).toBe(true);
  });
});
