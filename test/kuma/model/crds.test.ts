/** The models against the CRDs of Kuma and SPIRE, where they lie beside the project: the same fields, and the same verdicts. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type AnySchemaObject } from 'ajv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { isJsonObject } from '../../../src/encoding/json-value.js';
import { asResource, documentSchema, type Resource, schemaViolations } from '../../../src/kuma/index.js';
import { spireSchema, spireSchemaViolations } from '../../../src/spire/index.js';
import { changed, changes, FULL_SPECS } from './samples.js';

const CONFORMANCE = join(import.meta.dirname, '..', '..', '..', '..', 'shared', 'conformance');
const FOLDERS = ['kuma', 'spire'].map((name) => join(CONFORMANCE, name, 'crds'));
const isThere = FOLDERS.every((folder) => existsSync(folder));
if (!isThere) console.log('CRDs of Kuma and SPIRE: skipped, they do not lie beside the project');

interface Crd {
  readonly kind: string;
  readonly schema: AnySchemaObject;
}

function crdsIn(folder: string): Crd[] {
  return readdirSync(folder).flatMap((file) => {
    const { spec } = parse(readFileSync(join(folder, file), 'utf8'));
    const kind: string = spec.names.kind;
    return Object.hasOwn(FULL_SPECS, kind) ? [{ kind, schema: spec.versions[0].schema.openAPIV3Schema }] : [];
  });
}

const crds = isThere ? FOLDERS.flatMap(crdsIn) : [];

/** Kuma's main branch is what the CRDs are of. */
const modelOf = (kind: string): unknown =>
  documentSchema({ kind, environment: 'kubernetes' }, '3.0') ?? spireSchema({ kind });

/** Every field with what is asked of it: `spec.provider.type string required [Bundled,Spire]`. */
function fieldsOf(schema: unknown, path = '', isRequired = false): string[] {
  if (!isJsonObject(schema)) return [];
  const { type, enum: words, required, properties, items, additionalProperties, patternProperties } = schema;
  const limits = ['minItems', 'minLength', 'maxLength', 'pattern']
    .filter((word) => Object.hasOwn(schema, word))
    .map((word) => `${word}=${schema[word]}`);
  const allowed = Array.isArray(words) ? [`[${words.join(',')}]`] : [];
  const asked = [
    type ?? (words === undefined ? 'any' : 'string'),
    isRequired && 'required',
    ...allowed,
    ...limits,
  ];
  const must = Array.isArray(required) ? required : [];
  const [others] = isJsonObject(patternProperties)
    ? Object.values(patternProperties)
    : [additionalProperties];
  return [
    `${path} ${asked.filter(Boolean).join(' ')}`,
    ...Object.entries(isJsonObject(properties) ? properties : {}).flatMap(([name, member]) =>
      fieldsOf(member, path === '' ? name : `${path}.${name}`, must.includes(name)),
    ),
    ...fieldsOf(items, `${path}[]`),
    ...fieldsOf(others, `${path}.*`),
  ];
}

const resourceOf = (kind: string, document: object): Resource =>
  ({ ...asResource({ apiVersion: 'v1', kind, metadata: {} }), document }) as Resource;

describe.skipIf(!isThere)('the models', () => {
  it('are of all kinds', () => {
    expect(crds.map(({ kind }) => kind).sort()).toEqual(Object.keys(FULL_SPECS).sort());
  });

  it.each(crds)('$kind has the fields of its CRD, and asks the same of them', ({ kind, schema }) => {
    expect(fieldsOf(modelOf(kind)).sort()).toEqual(fieldsOf(schema).sort());
  });

  it.each(crds)('$kind is taken and refused as by its CRD', ({ kind, schema }) => {
    const validate = new Ajv({ strict: false, allErrors: true, logger: false }).compile(schema);
    const base = { apiVersion: 'v1', kind, metadata: { name: 'a' }, spec: FULL_SPECS[kind] };
    fc.assert(
      fc.property(changes, (list) => {
        const document = changed(base, list);
        const resource = resourceOf(kind, document);
        const violations = [...schemaViolations(resource, '3.0'), ...spireSchemaViolations(resource)];
        expect(violations.length === 0).toBe(validate(document));
      }),
      { numRuns: 500 },
    );
  });
});
