/** Kuma's own cases, where they lie beside the project (or at KUMA_FIXTURES): its verdicts are findings, in its words. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { lintFixture } from './fixture.js';
import { manifest, onKubernetes, onUniversal } from './fixtures/kuma-resources.js';

const FIXTURES =
  process.env['KUMA_FIXTURES'] ??
  join(import.meta.dirname, '..', '..', '..', 'shared', 'conformance', 'kuma', 'fixtures');
const isThere = existsSync(FIXTURES);
if (!isThere) console.log("Kuma's cases for lint: skipped, they do not lie beside the project");

const KINDS = { meshidentity: 'MeshIdentity', meshtrust: 'MeshTrust', meshtls: 'MeshTLS' };
const yaml = (file: string) => parse(readFileSync(file, 'utf8'));

const cases = Object.entries(KINDS).flatMap(([folder, kind]) => {
  const path = join(FIXTURES, folder, 'spec');
  const files = isThere && existsSync(path) ? readdirSync(path) : [];
  return files
    .filter((file) => file.endsWith('.input.yaml'))
    .map((file) => ({ kind, path, name: file.slice(0, -'.input.yaml'.length) }));
});

describe.skipIf(!isThere)("what Kuma's validators say is a finding, and the only error", () => {
  it('in some cases', () => expect(cases.length).toBeGreaterThan(5));

  it.each(cases)('$kind $name', async ({ kind, path, name }) => {
    const golden = ['golden', 'output'].map((end) => join(path, `${name}.${end}.yaml`)).find(existsSync);
    const expected = golden === undefined ? [] : yaml(golden).violations;
    const spec = yaml(join(path, `${name}.input.yaml`));
    for (const resource of [onKubernetes(kind, spec), onUniversal(kind, spec)]) {
      const { judgements } = await lintFixture(manifest(resource, { version: '3.0' }));
      const errors = judgements.flatMap(({ findings }) => findings).filter(({ level }) => level !== 'info');
      const said = errors.filter(({ rule }) => rule === 'kuma-validator');
      expect(said.map(({ field, message }) => ({ field, message }))).toEqual(expected);
      if (expected.length === 0) expect(errors.filter(({ level }) => level === 'error')).toEqual([]);
    }
  });
});
