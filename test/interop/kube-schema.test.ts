/**
 * The schema stage against what Kubernetes and Kuma use for it (kube-openapi): word for word, over mutated documents.
 * Its modules take minutes to fetch, so the program is built by hand (`go build -C test/interop/kube -o …`) and named by
 * KUBE_SCHEMA; KUBE_CRDS is a folder of CRDs, that beside the project unless given.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { documentSchema, KUMA_VERSIONS, type KumaVersion } from '../../src/kuma/index.js';
import { faultsIn } from '../../src/kuma/validate/schema.js';
import { spireSchema } from '../../src/spire/index.js';
import { changed, changes, FULL_SPECS } from '../kuma/model/samples.js';

const PROGRAM = process.env['KUBE_SCHEMA'];
const CONFORMANCE = join(import.meta.dirname, '..', '..', '..', 'shared', 'conformance');
const FOLDERS =
  process.env['KUBE_CRDS'] === undefined
    ? ['kuma', 'spire'].map((name) => join(CONFORMANCE, name, 'crds'))
    : [process.env['KUBE_CRDS']];
const isThere = PROGRAM !== undefined && FOLDERS.every((folder) => existsSync(folder));
if (!isThere) console.log('kube-openapi: skipped, KUBE_SCHEMA does not name it or there are no CRDs');

/** Version of the CRD, when its file says so: `2.13-meshtrusts.yaml`. */
const versionOf = (file: string): KumaVersion =>
  KUMA_VERSIONS.find((version) => file.startsWith(version)) ?? '3.0';

const crds = (isThere ? FOLDERS : []).flatMap((folder) =>
  readdirSync(folder).flatMap((file) => {
    const path = join(folder, file);
    const kind: string = parse(readFileSync(path, 'utf8')).spec.names.kind;
    return Object.hasOwn(FULL_SPECS, kind) ? [{ kind, file, path, version: versionOf(file) }] : [];
  }),
);

describe.skipIf(!isThere)('the schema stage', () => {
  it.each(crds)('of $kind in $file says what kube-openapi says', ({ kind, path, version }) => {
    const base = { metadata: { name: 'a' }, spec: FULL_SPECS[kind], status: STATUS };
    const documents = fc.sample(changes, 2000).map((list) => changed(base, list));
    const input = documents.map((document) => JSON.stringify(document)).join('\n');
    const answers = execFileSync(PROGRAM ?? '', [path], { input, maxBuffer: 2 ** 28 });
    const schema = documentSchema({ kind, environment: 'kubernetes' }, version) ?? spireSchema({ kind });
    if (schema === undefined) throw new Error(`${kind} has no model`);
    const expected = answers
      .toString()
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    // Both sides read the documents from JSON, where Go has one kind of number.
    const found = documents.map((document) => {
      const faults = faultsIn(document, schema, 'universal');
      return {
        api: faults.map(({ rest: { field, message } }) => (field === '' ? message : `${field} ${message}`)),
        kubernetes: faults
          .map(({ kubernetes: { field, message } }) => `[]${field === '' ? '' : `.${field}`}: ${message}`)
          .sort(),
      };
    });
    expect(found).toEqual(expected);
  });
});

const STATUS = {
  conditions: [{ type: 'Ready', status: 'True', reason: 'a', message: '' }],
  origin: { kri: 'x' },
  stats: { podsSelected: 1 },
  rendered: true,
  masked: false,
  set: true,
};
