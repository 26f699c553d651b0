/** Kuma's own cases, where they lie beside the project (or at KUMA_FIXTURES): the same violations, in the same order. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { JsonObject } from '../../../src/encoding/json-value.js';
import {
  type Violation,
  validateMeshIdentity,
  validateMeshTls,
  validateMeshTrafficPermission,
  validateMeshTrust,
} from '../../../src/kuma/index.js';

const FIXTURES =
  process.env['KUMA_FIXTURES'] ??
  join(import.meta.dirname, '..', '..', '..', '..', 'shared', 'conformance', 'kuma', 'fixtures');
const isThere = existsSync(FIXTURES);
if (!isThere) console.log("Kuma's validator fixtures: skipped, they do not lie beside the project");

const VALIDATORS: Readonly<Record<string, (spec: JsonObject) => Violation[]>> = {
  meshidentity: (spec) => validateMeshIdentity(spec, '3.0'),
  meshtrust: validateMeshTrust,
  meshtls: (spec) => validateMeshTls(spec, '3.0'),
  meshtrafficpermission: (spec) => validateMeshTrafficPermission(spec, '3.0'),
};

/** Cases are bare specs; one without a golden file is valid. */
const cases = Object.keys(VALIDATORS).flatMap((resource) => {
  const folder = join(FIXTURES, resource, 'spec');
  const files = isThere && existsSync(folder) ? readdirSync(folder) : [];
  return files
    .filter((file) => file.endsWith('.input.yaml'))
    .map((file) => ({ resource, name: file.replace('.input.yaml', ''), folder }));
});

function expected(folder: string, name: string): Violation[] {
  const golden = ['golden', 'output']
    .map((kind) => join(folder, `${name}.${kind}.yaml`))
    .find((file) => existsSync(file));
  return golden === undefined ? [] : parse(readFileSync(golden, 'utf8')).violations;
}

describe.skipIf(!isThere)("Kuma's cases", () => {
  it('are there', () => expect(cases.length).toBeGreaterThan(5));

  it.each(cases)('$resource $name', ({ resource, name, folder }) => {
    const spec = parse(readFileSync(join(folder, `${name}.input.yaml`), 'utf8'));
    expect(VALIDATORS[resource]?.(spec)).toEqual(expected(folder, name));
  });
});
