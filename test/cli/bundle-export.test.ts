/** `bundle export`: from the home and from files, in every format; what is lost is said or refused. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { writePem } from '../../src/encoding/pem.js';
import { type TestAuthority, testAuthority } from '../authorities.js';
import { documentOf, keyEntry, signingKey, x509Entry } from '../bundle/documents.js';
import { failureOf, refusal, reportOf, workspace } from './meshctl.js';

const at = workspace();
const SHARED = join(import.meta.dirname, '..', '..', '..', 'shared', 'conformance', 'kuma');
const FORMATS = [
  ...[
    'spiffe',
    'pem',
    'mesh-trust',
    'cluster-federated-trust-domain',
    'bundle-map',
    'istio',
    'envoy',
    'configmap',
  ],
  ...['secret', 'spire-json', 'spire-federation', 'dir-onboarding'],
];
const ENDPOINT = ['--endpoint-url', 'https://bundles.example.org/', '--endpoint-profile', 'https_web'];

let partner: TestAuthority;
beforeAll(async () => {
  partner = await testAuthority('ec-p256', { trustDomain: 'partner.example' });
  const keys = [x509Entry(partner), keyEntry(signingKey('P-256'), 'k1')];
  at.write('partner.json', documentOf(keys, { spiffe_sequence: 7 }));
  at.write('partner.pem', writePem('CERTIFICATE', partner.certificate.der));
  await at.run(['ca', 'init', 'example.org', '--quiet']);
  await at.run(['bundle', 'set', '--id', 'partner.example', '--path', 'partner.json']);
});

const exported = (...args: string[]) => at.run(['bundle', 'export', ...args]);

describe('bundle export', () => {
  it('writes the only own bundle as it is stored for others, and nothing else to standard output', async () => {
    const { code, stdout, stderr } = await exported();
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe(at.read('home', 'trust-domains', 'example.org', 'bundle.json'));
  });

  it('writes a federated one without loss, also after it has been stored', async () => {
    const { stdout } = await exported('partner.example');
    const { keys, ...rest } = JSON.parse(stdout);
    expect(rest).toEqual({ spiffe_sequence: 7, spiffe_refresh_hint: 300 });
    expect(keys).toEqual([x509Entry(partner), keyEntry(signingKey('P-256'), 'k1')]);
  });

  it.each(FORMATS)(
    'writes %s that it reads again, the same or said to be without something',
    async (format) => {
      const names = ['cluster-federated-trust-domain', 'spire-federation', 'dir-onboarding'];
      const endpoint = names.includes(format) ? ENDPOINT : [];
      const flags = ['--format', format, '--allow-loss', ...endpoint, '--out', `${format}.out`];
      const report = reportOf(await exported('partner.example', ...flags, '-o', 'json')) as {
        losses: { what: string }[];
      };
      const diff = await at.run([
        'bundle',
        'diff',
        'spiffe://partner.example',
        `${format}.out`,
        '-o',
        'json',
      ]);
      const { bundles } = JSON.parse(diff.stdout);
      expect(bundles).toHaveLength(1);
      const { changes } = bundles[0] as {
        changes: { authorities: { use: string; change: string }[]; sequence?: object };
      };
      const lost = report.losses.map(({ what }) => what);
      expect(changes.authorities.map(({ change, use }) => `${change} ${use}`)).toEqual(
        lost.includes('jwt-authorities') ? ['removed jwt-svid'] : [],
      );
      expect(changes.sequence !== undefined).toBe(lost.includes('sequence'));
      expect(diff.code).toBe(lost.length === 0 ? 0 : 1);
    },
  );

  it('refuses to drop keys without --allow-loss, and names them', async () => {
    const outcome = await exported('partner.example', '--format', 'pem');
    expect(outcome.stdout).toBe('');
    expect(failureOf(outcome)).toEqual(
      refusal(
        3,
        'E_LOSS',
        'pem cannot carry everything: it would be without 1 JWT key of partner.example. Choose a format that can (spiffe, spire-json), or pass --allow-loss',
      ),
    );
    const lossy = await exported('partner.example', '--format', 'pem', '--allow-loss');
    expect(lossy.stdout).toBe(at.read('partner.pem'));
    expect(lossy.stderr).toContain('note: not in the output: 1 JWT key (partner.example).');
    expect(lossy.stderr).toContain('note: not in the output: the sequence 7 (partner.example).');
  });

  it('keeps trust domains apart: one document holds several only where it names them', async () => {
    expect(failureOf(await exported('--all'))).toMatchObject({ exit: 2, code: 'E_USAGE' });
    const { stdout } = await exported('--all', '--format', 'bundle-map');
    expect(Object.keys(JSON.parse(stdout).trust_domains)).toEqual(['example.org', 'partner.example']);
    const trusts = await exported('--all', '--format', 'mesh-trust', '--allow-loss');
    expect(parseAllDocuments(trusts.stdout).map((one) => one.toJS().metadata.name)).toEqual([
      'example.org',
      'partner.example',
    ]);
  });

  it('converts a file, whose trust domain somebody has to name', async () => {
    expect(failureOf(await exported('--from', 'partner.pem'))).toEqual(
      refusal(
        2,
        'E_USAGE',
        'nothing in partner.pem says whose bundle it is. Name its trust domain: meshctl bundle export example.org --from …',
      ),
    );
    const { stdout } = await exported('partner.example', '--from', 'partner.pem');
    expect(JSON.parse(stdout).keys).toEqual([x509Entry(partner)]);
    const trust = await exported(
      'partner.example',
      '--from',
      'partner.json',
      '--format',
      'mesh-trust',
      '--allow-loss',
    );
    at.write('trust.yaml', trust.stdout);
    expect((await exported('--from', 'trust.yaml', '--format', 'pem')).stdout).toBe(at.read('partner.pem'));
    expect(failureOf(await exported('other.example', '--from', 'trust.yaml'))).toMatchObject({
      exit: 2,
      code: 'E_BUNDLE',
    });
  });

  it('never gives one nameless bundle to several trust domains', async () => {
    const both = ['x.example', 'y.example', '--from', 'partner.pem', '--format', 'bundle-map'];
    expect(failureOf(await exported(...both))).toMatchObject({ exit: 2, code: 'E_USAGE' });
    const { stderr } = await exported('x.example', '--from', 'partner.pem');
    expect(stderr).toContain(
      'warning: one of its CAs says that it is of spiffe://partner.example, and not of x.example.',
    );
  });

  it('refuses a flag that the format has no use for', async () => {
    for (const [format, flag, value] of [
      ['spiffe', '--name', 'x'],
      ['spiffe', '--endpoint-url', 'http://bad'],
      ['pem', '--label', 'a=b'],
      ['cluster-federated-trust-domain', '--namespace', 'x'],
      ['istio', '--mesh', 'x'],
      ['configmap', '--environment', 'universal'],
      ['mesh-trust', '--class-name', 'x'],
    ] as const)
      expect(failureOf(await exported('--format', format, flag, value))).toMatchObject({
        exit: 2,
        message: expect.stringContaining(`${flag} has no effect with --format ${format}`),
      });
    const label = ['--format', 'mesh-trust', '--mesh', 'one', '--label', 'kuma.io/mesh=two'];
    expect(failureOf(await exported(...label))).toMatchObject({ exit: 2 });
    const elsewhere = [
      '--endpoint-profile',
      'https_spiffe',
      '--endpoint-spiffe-id',
      'spiffe://other.example/server',
    ];
    const federation = ['--format', 'spire-federation', '--endpoint-url', 'https://x.example/', ...elsewhere];
    expect(failureOf(await exported(...federation)).message).toContain('SPIRE would refuse the relationship');
  });

  it('refuses a file with a private key or a leaf, whatever flags say', async () => {
    await at.run(['identity', 'issue', 'spiffe://example.org/web', '--out-dir', 'web']);
    at.write('with-key.pem', at.read('partner.pem') + at.read('web', 'key.pem'));
    for (const [file, words] of [
      ['with-key.pem', 'private key'],
      ['web/svid.pem', "not a CA's"],
    ] as const) {
      const outcome = await exported('example.org', '--from', file, '--allow-loss');
      expect(failureOf(outcome)).toMatchObject({
        exit: 2,
        code: 'E_BUNDLE',
        message: expect.stringContaining(words),
      });
      expect(outcome.stdout).toBe('');
    }
  });

  describe('--compat', () => {
    it('leaves out what a reader stumbles over, when somebody says so', async () => {
      const grpc = ['partner.example', '--format', 'bundle-map', '--compat', 'grpc'];
      expect(failureOf(await exported(...grpc)).message).toMatch(
        /would be without 1 JWT key for gRPC .*: several versions refuse the bundle of a trust domain with a token key/,
      );
      const { stdout } = await exported(...grpc, '--allow-loss');
      expect(JSON.parse(stdout).trust_domains['partner.example'].keys).toEqual([x509Entry(partner)]);
    });

    it('keeps what the reader takes', async () => {
      for (const reader of ['spire', 'go-spiffe', 'istio']) {
        const { code, stdout } = await exported('partner.example', '--compat', reader);
        expect({ code, keys: JSON.parse(stdout).keys.length }).toEqual({ code: 0, keys: 2 });
      }
    });

    it('writes for Envoy what Envoy reads', async () => {
      at.write(
        'high.json',
        documentOf([x509Entry(partner)], { spiffe_sequence: 1 })
          .toString()
          .replace(':1,', ':18446744073709551615,'),
      );
      const envoy = ['--format', 'bundle-map', '--compat', 'envoy'];
      const { code, stdout, stderr } = await exported('partner.example', '--from', 'high.json', ...envoy);
      expect(code).toBe(0);
      expect(stdout).not.toContain('spiffe_sequence');
      expect(stderr).toContain('the sequence 18446744073709551615, which Envoy (trust_bundles) cannot read');
      expect(failureOf(await exported('partner.example', ...envoy))).toMatchObject({
        exit: 3,
        code: 'E_LOSS',
      });
    });

    it('says what would be refused all the same', async () => {
      at.write('tokens.json', documentOf([keyEntry(signingKey('P-256', 'other'), 'k')]));
      const { stderr } = await exported('tokens.example', '--from', 'tokens.json', '--compat', 'istio');
      expect(stderr).toContain('warning: Istio (spiffeBundleUrl) refuses the bundle of tokens.example');
      expect(failureOf(await exported('--compat', 'envoy'))).toMatchObject({
        exit: 2,
        message: expect.stringContaining('it reads bundle maps'),
      });
      expect(failureOf(await exported('--compat', 'grpc', '--format', 'pem'))).toMatchObject({ exit: 2 });
      expect(failureOf(await exported('--compat', 'nobody'))).toMatchObject({ exit: 2 });
    });
  });

  it('never guesses an endpoint, and takes the one that the home knows or the flags say', async () => {
    const format = ['--format', 'cluster-federated-trust-domain'];
    expect(failureOf(await exported(...format))).toMatchObject({ exit: 2, code: 'E_USAGE' });
    for (const wrong of [
      ['--endpoint-url', 'http://x.example/', '--endpoint-profile', 'https_web'],
      ['--endpoint-url', 'https://u:p@x.example/', '--endpoint-profile', 'https_web'],
      ['--endpoint-url', 'https://x.example/'],
      ['--endpoint-url', 'https://x.example/', '--endpoint-profile', 'https_spiffe'],
      [
        '--endpoint-url',
        'https://x.example/',
        '--endpoint-profile',
        'https_web',
        '--endpoint-spiffe-id',
        'spiffe://x/y',
      ],
    ])
      expect(failureOf(await exported(...format, ...wrong))).toMatchObject({ exit: 2, code: 'E_USAGE' });
    const spiffe = [
      '--endpoint-profile',
      'https_spiffe',
      '--endpoint-spiffe-id',
      'spiffe://example.org/server',
    ];
    const { stdout } = await exported(...format, '--endpoint-url', 'https://x.example:8443/', ...spiffe);
    expect(parse(stdout)).toMatchObject({
      apiVersion: 'spire.spiffe.io/v1alpha1',
      kind: 'ClusterFederatedTrustDomain',
      metadata: { name: 'example.org' },
      spec: {
        trustDomain: 'example.org',
        bundleEndpointURL: 'https://x.example:8443/',
        bundleEndpointProfile: { type: 'https_spiffe', endpointSPIFFEID: 'spiffe://example.org/server' },
      },
    });
  });

  it('writes a MeshTrust for Universal and for a zone, and takes values as data', async () => {
    const flags = [
      '--format',
      'mesh-trust',
      '--environment',
      'universal',
      '--mesh',
      'demo',
      '--name',
      'trust-1',
    ];
    const { stdout } = await exported(...flags, '--label', 'kuma.io/origin=zone');
    expect(parse(stdout)).toMatchObject({
      type: 'MeshTrust',
      mesh: 'demo',
      name: 'trust-1',
      labels: { 'kuma.io/origin': 'zone' },
      spec: { trustDomain: 'example.org', caBundles: [{ type: 'Pem' }] },
    });
    for (const hostile of [
      ['--name', 'x\n  evil: true'],
      ['--mesh', '{}'],
      ['--namespace', '../kuma'],
      ['--label', 'a: b=c'],
      ['--label', 'nothing'],
    ])
      expect(failureOf(await exported('--format', 'mesh-trust', ...hostile))).toMatchObject({
        exit: 2,
        code: 'E_USAGE',
      });
  });

  it('does not replace a file without --force', async () => {
    at.write('there.json', 'mine');
    expect(failureOf(await exported('--out', 'there.json'))).toMatchObject({
      exit: 3,
      code: 'E_FILE_EXISTS',
    });
    expect(at.read('there.json')).toBe('mine');
    expect((await exported('--out', 'there.json', '--force')).code).toBe(0);
  });

  it('says what it does not have', async () => {
    expect(failureOf(await exported('nobody.example'))).toEqual(
      refusal(
        2,
        'E_NO_BUNDLE',
        'there is no bundle of nobody.example here. See "meshctl bundle list", or store one with "meshctl bundle set --id spiffe://nobody.example"',
      ),
    );
    const empty = { env: { MESHCTL_HOME: at.path('nowhere') } };
    expect(failureOf(await at.run(['bundle', 'export'], empty))).toMatchObject({ exit: 2, code: 'E_NO_CA' });
    expect(existsSync(at.path('nowhere'))).toBe(false);
    expect(failureOf(await exported('example.org', 'example.org'))).toMatchObject({
      exit: 2,
      code: 'E_USAGE',
    });
    expect(failureOf(await exported('--format', 'xml'))).toMatchObject({ exit: 2, code: 'E_USAGE' });
  });

  it('warns of a bundle without keys, which revokes all', async () => {
    at.write('empty.json', documentOf([]));
    const { code, stderr } = await exported('gone.example', '--from', 'empty.json');
    expect(code).toBe(0);
    expect(stderr).toContain('warning: a bundle without keys revokes all');
    expect(
      failureOf(await exported('gone.example', '--from', 'empty.json', '--format', 'pem', '-q')),
    ).toMatchObject({
      exit: 2,
      code: 'E_BUNDLE',
    });
  });

  const isThere = existsSync(SHARED);
  if (!isThere) console.log("Kuma's schemas and fixtures: skipped, they do not lie beside the project");
  describe.skipIf(!isThere)("with Kuma's own files", () => {
    it('is valid by the schema of MeshTrust', async () => {
      const crd = parse(readFileSync(join(SHARED, 'crds', 'kuma.io_meshtrusts.yaml'), 'utf8'));
      const { openAPIV3Schema } = crd.spec.versions[0].schema;
      const validate = new Ajv({ strict: false }).compile({ ...openAPIV3Schema, additionalProperties: true });
      const { stdout } = await exported('--all', '--format', 'mesh-trust', '--allow-loss');
      for (const document of parseAllDocuments(stdout)) {
        expect(validate(document.toJS()), JSON.stringify(validate.errors)).toBe(true);
        const { spec } = document.toJS();
        expect(Object.keys(spec).sort()).toEqual(['caBundles', 'trustDomain']);
      }
    });

    it('refuses what Kuma takes though no proxy could: certificates that are none, with their place', async () => {
      const folder = join(SHARED, 'fixtures', 'meshtrust', 'webhook');
      const files = readdirSync(folder).filter((file) => file.endsWith('.input.yaml'));
      expect(files.length).toBeGreaterThan(0);
      for (const file of files) {
        const failure = failureOf(
          await exported('example.com', '--from', join(folder, file), '--format', 'pem'),
        );
        expect(failure).toMatchObject({ exit: 2, code: 'E_CERTIFICATE' });
        expect(failure.message).toMatch(/MeshTrust test-trust\S*, spec\.caBundles\[0\]\.pem\.value/);
      }
    });
  });
});
