/**
 * Kuma's own cases, where they lie beside the project (or at KUMA_FIXTURES): the same violations, in the same order, for
 * bare specs, for the admission webhook and for the API.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { isJsonObject, type JsonObject } from '../../../src/encoding/json-value.js';
import {
  asResource,
  type KumaVersion,
  ORIGIN_REQUIRED,
  type Resource,
  type Stage,
  type Violation,
  validateMeshIdentity,
  validateMeshTls,
  validateMeshTrafficPermission,
  validateMeshTrust,
  validateResource,
} from '../../../src/kuma/index.js';

const FIXTURES =
  process.env['KUMA_FIXTURES'] ??
  join(import.meta.dirname, '..', '..', '..', '..', 'shared', 'conformance', 'kuma', 'fixtures');
const isThere = existsSync(FIXTURES);
if (!isThere) console.log("Kuma's validator fixtures: skipped, they do not lie beside the project");

/** They are those of Kuma's main branch. */
const VERSION: KumaVersion = '3.0';

const VALIDATORS: Readonly<Record<string, (spec: JsonObject) => Violation[]>> = {
  meshidentity: (spec) => validateMeshIdentity(spec, VERSION),
  meshtrust: validateMeshTrust,
  meshtls: (spec) => validateMeshTls(spec, VERSION),
  meshtrafficpermission: (spec) => validateMeshTrafficPermission(spec, VERSION),
};

/** Files of one kind of fixture, for each resource. */
function casesIn(kind: string, ending: string) {
  return Object.keys(VALIDATORS).flatMap((resource) => {
    const folder = join(FIXTURES, resource, kind);
    const files = isThere && existsSync(folder) ? readdirSync(folder) : [];
    return files
      .filter((file) => file.endsWith(ending))
      .map((file) => ({ resource, name: file.slice(0, -ending.length), folder }));
  });
}

const yaml = (folder: string, file: string) => parse(readFileSync(join(folder, file), 'utf8'));
const bare = (violations: readonly Violation[]) =>
  violations.map(({ field, message }) => ({ field, message }));

describe.skipIf(!isThere)("specs, by Kuma's validators", () => {
  const cases = casesIn('spec', '.input.yaml');

  it('are there', () => expect(cases.length).toBeGreaterThan(5));

  it.each(cases)('$resource $name', ({ resource, name, folder }) => {
    const golden = ['golden', 'output']
      .map((kind) => `${name}.${kind}.yaml`)
      .find((file) => existsSync(join(folder, file)));
    // One without a golden file is valid.
    const expected = golden === undefined ? [] : yaml(folder, golden).violations;
    expect(bare(VALIDATORS[resource]?.(yaml(folder, `${name}.input.yaml`)) ?? [])).toEqual(expected);
  });
});

describe.skipIf(!isThere)('resources, by the admission webhook', () => {
  const ROLES = { federated: 'federated-zone', 'non-federated': 'zone', global: 'global' } as const;
  const cases = casesIn('webhook', '.input.yaml').flatMap((one) =>
    Object.entries(ROLES).map(([plane, role]) => ({ ...one, plane, role })),
  );

  it('are there', () => expect(cases.length).toBeGreaterThan(5));

  it.each(cases)('$resource $name on $plane', ({ name, folder, plane, role }) => {
    const input = readFileSync(join(folder, `${name}.input.yaml`), 'utf8');
    const [, user = '', operation, namespace] =
      /^# user=([^,]*),operation=(\w+)(?:,namespace=(\S+))?/.exec(input) ?? [];
    const resource = asResource(parse(input)) as Resource;
    const given = namespace === undefined ? resource : { ...resource, namespace };
    const golden = yaml(folder, `${name}.${plane}.golden.yaml`);
    // Kuma's own service account may place a resource anywhere; a deletion is judged by its place alone. The schema
    // comes before the webhook, which is asked here.
    const stages: Stage[] = [
      ...(user.endsWith(':kuma-control-plane') ? [] : ['placement' as const]),
      ...(operation === 'DELETE' ? [] : ['metadata' as const, 'validator' as const]),
    ];
    const controlPlane = { version: VERSION, role, systemNamespace: 'kuma-system' };
    const seen = bare(validateResource(given, controlPlane, stages).violations);
    expect({ allowed: seen.length === 0, violations: seen }).toEqual({
      allowed: golden.allowed,
      violations: causesOf(golden),
    });
    if (golden.status.code === 403) expect(golden.status.message).toBe(ORIGIN_REQUIRED);
  });

  const causesOf = (golden: { status: { details?: { causes?: Violation[] } } }) =>
    bare(golden.status.details?.causes ?? []);
});

describe.skipIf(!isThere)("requests, by Kuma's API", () => {
  const cases = casesIn('api-crud', '.request.json');

  it('are there', () => expect(cases.length).toBeGreaterThan(2));

  it.each(cases)('$resource $name', ({ name, folder }) => {
    const resource = asResource(yaml(folder, `${name}.request.json`)) as Resource;
    const golden: unknown = yaml(folder, `${name}.golden.json`);
    const causes = isJsonObject(golden) ? (golden['causes'] ?? []) : [];
    const { violations } = validateResource(resource, {
      version: VERSION,
      role: 'zone',
      systemNamespace: 'kuma-system',
    });
    expect(bare(violations)).toEqual(causes);
  });
});
