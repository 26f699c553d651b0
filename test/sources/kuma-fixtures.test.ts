/** Kuma's own fixtures, where they lie beside the project: every file of Envoy's is read, with its roles and names. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MeshctlError } from '../../src/errors.js';
import { readBytes, recogniseMaker, type Source } from '../../src/sources/index.js';

const FIXTURES = join(import.meta.dirname, '..', '..', '..', 'shared', 'conformance', 'kuma', 'fixtures');
const isThere = existsSync(FIXTURES);
if (!isThere) console.log('kuma fixtures: skipped, they do not lie beside the project');

/** Files that hold policies and layouts, and no secret, context or certificate. */
const NOTHING_TO_READ =
  /(\.policy\.yaml|no-secrets\.secrets\.golden\.yaml|with_mesh_identity\.golden\.json)$/;

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(FIXTURES, join(entry.parentPath, entry.name)))
    .sort();

const read = (file: string): Promise<Source> => readBytes(file, readFileSync(join(FIXTURES, file)));

describe.skipIf(!isThere)("Kuma's fixtures", () => {
  for (const file of isThere ? filesBelow(join(FIXTURES, 'envoy')) : []) {
    it(`${file} is ${NOTHING_TO_READ.test(file) ? 'said to hold nothing' : 'read'}`, async () => {
      const source = await read(file).catch((error: unknown) => error);
      if (NOTHING_TO_READ.test(file)) expect(source).toMatchObject({ code: 'E_INPUT_UNKNOWN' });
      else expect(source).not.toBeInstanceOf(MeshctlError);
    });
  }

  it('have a legacy CA, which is named as such', async () => {
    const [item] = (await read('envoy/legacy-provided-ca-2.14.3/ca.pem')).items;
    if (item?.kind !== 'certificate') throw new Error('it is no certificate');
    expect(item).toMatchObject({ trusted: {} });
    expect(recogniseMaker(item.certificate)).toMatchObject({ maker: 'kuma-legacy-ca' });
  });

  it('have bundles by trust domain, the bytes of which are no certificates', async () => {
    const { bundles, items } = await read(
      'envoy/trust-bundle-secret/secrets-multiple-trust-domains.secrets.golden.yaml',
    );
    expect(bundles.map(({ trustDomain }) => trustDomain?.name)).toEqual(['domain-1', 'domain-2']);
    expect(items).toMatchObject([
      { kind: 'broken', place: { path: ['secret system_trust_bundle', 'trust bundle of domain-1'] } },
      { kind: 'broken', place: { path: ['secret system_trust_bundle', 'trust bundle of domain-2'] } },
    ]);
  });

  it('have legacy secrets, told by their names and roles though their bytes are none', async () => {
    const { dumps, items } = await read('envoy/legacy-secrets-2.14.3/envoy-config-dataplane.golden.yaml');
    expect(
      dumps.flatMap(({ dump }) => dump.secrets.map(({ name, content }) => [name, content.kind])),
    ).toEqual([
      ['identity_cert:secret:mesh-1', 'certificate'],
      ['mesh_ca:secret:mesh-1', 'validation'],
      ['mesh_ca:secret:mesh-2', 'validation'],
    ]);
    expect(items.map(({ place }) => place.path.at(-1))).toEqual([
      'certificate chain',
      'private key',
      'trusted CA',
      'trusted CA',
    ]);
  });

  it('have listeners and clusters whose secrets are named', async () => {
    const { dumps } = await read('envoy/meshtls/strict-with-mesh-trust-kuma-managed.listeners.golden.yaml');
    const contexts = dumps.flatMap(({ dump }) => dump.contexts);
    expect(contexts.length).toBeGreaterThan(0);
    for (const { side, certificates, validationSecret } of contexts) {
      expect(side).toBe('downstream');
      expect(certificates).toMatchObject([{ name: 'my-secret-name' }]);
      expect(validationSecret).toMatchObject({ name: 'system_trust_bundle' });
    }
  });

  it('have a whole dump, with the CA of the control plane', async () => {
    const { format, items } = await read('envoy/config-dump/golden.full_config.json');
    expect(format).toBe('Envoy config dump');
    expect(items).toMatchObject([
      {
        kind: 'certificate',
        place: { path: ['secret cp_validation_ctx (static)', 'trusted CA'] },
        trusted: {},
      },
    ]);
  });
});
