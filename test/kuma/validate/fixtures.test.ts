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
  KUMA_VERSIONS,
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
if (!isThere && process.env['KUMA_FIXTURES'] !== undefined) throw new Error(`KUMA_FIXTURES: no ${FIXTURES}`);
if (!isThere) console.log("Kuma's validator fixtures: skipped, they do not lie beside the project");

/** They are those of Kuma's main branch, unless KUMA_FIXTURES_VERSION says otherwise. */
const VERSION: KumaVersion =
  KUMA_VERSIONS.find((version) => version === process.env['KUMA_FIXTURES_VERSION']) ?? '3.0';

/** The folders, and the kinds that are in them. */
const KINDS: Readonly<Record<string, string>> = {
  meshidentity: 'MeshIdentity',
  meshtrust: 'MeshTrust',
  meshtls: 'MeshTLS',
  meshtrafficpermission: 'MeshTrafficPermission',
};

const VALIDATORS: Readonly<Record<string, (spec: JsonObject) => Violation[]>> = {
  meshidentity: (spec) => validateMeshIdentity(spec, VERSION),
  meshtrust: validateMeshTrust,
  meshtls: (spec) => validateMeshTls(spec, VERSION),
  meshtrafficpermission: (spec) => validateMeshTrafficPermission(spec, VERSION),
};

/** Files of one kind of fixture, for each resource. */
function casesIn(kind: string, ending: string) {
  return Object.keys(KINDS).flatMap((resource) => {
    const folder = join(FIXTURES, resource, kind);
    const files = isThere && existsSync(folder) ? readdirSync(folder) : [];
    return files
      .filter((file) => file.endsWith(ending))
      .map((file) => ({ resource, name: file.slice(0, -ending.length), folder }));
  });
}

const yaml = (folder: string, file: string) => parse(readFileSync(join(folder, file), 'utf8'));
/** Of a standalone zone. */
const ZONE = { version: VERSION, role: 'zone', systemNamespace: 'kuma-system' } as const;
const bare = (violations: readonly Violation[]) =>
  violations.map(({ field, message }) => ({ field, message }));

describe.skipIf(!isThere)("specs, by Kuma's validators", () => {
  const cases = casesIn('spec', '.input.yaml');

  it('are there', () => expect(cases.length).toBeGreaterThan(5));

  it.each(cases)('$resource $name', ({ resource, name, folder }) => {
    const golden = ['golden', 'output']
      .map((kind) => `${name}.${kind}.yaml`)
      .find((file) => existsSync(join(folder, file)));
    const spec = yaml(folder, `${name}.input.yaml`);
    // One without a golden file is valid, and no other stage objects to it.
    const expected = golden === undefined ? [] : yaml(folder, golden).violations;
    expect(bare(VALIDATORS[resource]?.(spec) ?? [])).toEqual(expected);
    if (golden !== undefined) return;
    const document = { type: KINDS[resource], mesh: 'default', name: 'a', spec };
    expect(validateResource(asResource(document) as Resource, ZONE)).toEqual({ violations: [] });
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
    // Behind an update is what was there before.
    const [document] = input.split(/^---$/m);
    const resource = asResource(parse(document ?? '')) as Resource;
    const given = namespace === undefined ? resource : { ...resource, namespace };
    const golden = yaml(folder, `${name}.${plane}.golden.yaml`);
    // Kuma's own service account may place a resource anywhere; a deletion is judged by its place alone. The schema
    // comes before the webhook, which is asked here.
    const stages: Stage[] = [
      ...(user.endsWith(':kuma-control-plane') ? [] : ['placement' as const]),
      ...(operation === 'DELETE' ? [] : ['metadata' as const, 'validator' as const]),
    ];
    const seen = bare(validateResource(given, { ...ZONE, role, zone: 'zone-1' }, stages).violations);
    const { code, message, details } = golden.status;
    // A refusal may be nothing but its message.
    const causes = bare(details?.causes ?? (golden.allowed ? [] : [{ field: '', message }]));
    expect({ allowed: seen.length === 0, violations: seen }).toEqual({
      allowed: golden.allowed,
      violations: causes,
    });
    if (code === 403 && details !== undefined) expect(message).toBe(ORIGIN_REQUIRED);
  });
});

describe.skipIf(!isThere)("requests, by Kuma's API", () => {
  const cases = casesIn('api-crud', '.request.json');

  it('are there', () => expect(cases.length).toBeGreaterThan(2));

  it.each(cases)('$resource $name', ({ resource, name, folder }) => {
    // Its address names the kind, whatever the body says.
    const body = asResource(yaml(folder, `${name}.request.json`)) as Resource;
    const sent = { ...body, kind: KINDS[resource] ?? '' };
    const golden: unknown = yaml(folder, `${name}.golden.json`);
    const causes = isJsonObject(golden) ? (golden['causes'] ?? []) : [];
    expect(bare(validateResource(sent, ZONE).violations)).toEqual(causes);
  });
});
