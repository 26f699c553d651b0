import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { beforeAll, describe, expect, it } from 'vitest';
import { writePem } from '../src/encoding/pem.js';
import { BUNDLE, bundleSecret, configDump } from './cli/envoy-dump.js';
import { workspace } from './cli/meshctl.js';
import { EVERY_EXTENSION } from './x509/every-extension.js';

const ROOT = join(import.meta.dirname, '..');
const FOLDER = join(ROOT, 'schemas');
/** Kinds of Kubernetes, Kuma and SPIRE: their schemas are theirs. */
const OTHERS: ReadonlySet<string> = new Set([
  'Secret',
  'ConfigMap',
  'MeshIdentity',
  'MeshTrust',
  'MeshTrafficPermission',
  'MeshTLS',
  'Mesh',
  'Dataplane',
  'ClusterSPIFFEID',
  'ClusterFederatedTrustDomain',
  'ClusterStaticEntry',
]);

/** A mesh with something of everything, and something wrong. */
const MESH = `type: MeshIdentity
mesh: default
name: identity
spec:
  selector: { dataplane: { matchLabels: {} } }
  provider: { type: Bundled, bundled: { autogenerate: { enabled: true } } }
---
type: Dataplane
mesh: default
name: web
labels: { kuma.io/workload: web }
networking: { address: 10.0.0.1, inbound: [{ port: 80, tags: { kuma.io/service: web } }] }
---
type: Dataplane
mesh: default
name: other
networking: { address: 10.0.0.2, inbound: [{ port: 80, tags: { kuma.io/service: web } }] }
---
type: MeshTrafficPermission
mesh: default
name: allow
spec:
  rules:
    - default:
        allow: [{ spiffeID: { type: Prefix, value: 'spiffe://td/web' } }]
`;
const IDENTITY = ['--mesh-identity', 'mesh.yaml', '--dataplane', 'mesh.yaml'] as const;

describe('the JSON schemas', () => {
  const ajv = new Ajv2020({ strict: true, allErrors: true });
  formats.default(ajv);
  const kinds: string[] = [];
  // The folders below are for editors.
  for (const file of readdirSync(FOLDER).filter((name) => name.endsWith('.json'))) {
    const schema = JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as { title: string };
    ajv.addSchema(schema, schema.title);
    kinds.push(schema.title);
  }
  const violations = (kind: string, document: unknown) => {
    const validate = ajv.getSchema(kind);
    if (validate === undefined) throw new Error(`there is no schema ${kind}`);
    return validate(document)
      ? []
      : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
  };
  const place = workspace();

  beforeAll(async () => {
    await place.run(['ca', 'init', 'example.org', '--quiet', '--constrain', '--path-len', '0']);
    await place.run([
      'identity',
      'issue',
      'spiffe://example.org/web',
      '--dns',
      'web.example.org',
      '--out-dir',
      'web',
    ]);
    place.write('broken.pem', writePem('CERTIFICATE', Buffer.from('hello')));
    place.write('every.pem', EVERY_EXTENSION);
    const proxy = {
      svid: place.read('web', 'svid.pem'),
      bundles: { 'example.org': place.read('web', 'bundle.pem') },
      clients: 'spiffe://example.org/',
      server: 'spiffe://partner.example/api',
    };
    place.write('dump.json', JSON.stringify(configDump(proxy)));
    const waiting = { name: 'identity_cert:secret:default', secret: { session_ticket_keys: {} } };
    const secrets = [waiting, bundleSecret(BUNDLE, { 'example.org': 'no PEM' })];
    place.write('odd.json', JSON.stringify(configDump({ ...proxy, secrets })));
    const other = ['--home', place.path('other-home')];
    await place.run([...other, 'ca', 'init', 'partner.example', '--quiet']);
    place.write('partner.json', (await place.run([...other, 'bundle', 'export'])).stdout);
    await place.run([...other, 'ca', 'init', 'partner.example', '--quiet', '--force']);
    place.write('renewed.json', (await place.run([...other, 'bundle', 'export'])).stdout);
    place.write('mesh.yaml', MESH);
    place.write('ids.txt', 'spiffe://example.org/a\nnot an id\nspiffe://example.org/b\n');
  });

  it('are there for every kind that the program prints', () => {
    const files = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.ts'),
    );
    const source = files.map((file) => readFileSync(join(ROOT, 'src', file), 'utf8')).join('\n');
    const printed = [...source.matchAll(/kind: '([A-Z][A-Za-z0-9]+)'|"kind":"([A-Za-z0-9]+)"/g)].map(
      ([, a, b]) => a ?? b,
    );
    const ours = [...new Set(printed)].filter((kind) => !OTHERS.has(kind as string));
    expect(ours.length).toBeGreaterThan(8);
    expect(ours.filter((kind) => !kinds.includes(kind as string))).toEqual([]);
  });

  for (const [kind, args] of [
    ['Version', ['version']],
    ['CertificateAuthority', ['ca', 'init', 'other.example', '--key-type', 'ed25519']],
    ['CertificateAuthorityList', ['ca', 'list']],
    ['CertificateAuthorityDetails', ['ca', 'show', 'example.org']],
    ['IssueReport', ['identity', 'issue', 'spiffe://example.org/once', '--out-dir', 'once']],
    ['IssueReport', ['identity', 'issue', '--from', 'ids.txt', '--keep-going', '--out-dir', 'many']],
    ['VerificationReport', ['identity', 'verify', 'web/svid.pem', '--key', 'web/key.pem']],
    ['VerificationReport', ['identity', 'verify', 'web/svid.pem', '--at', '2100-01-01T00:00:00Z']],
    ['VerificationReport', ['identity', 'verify', 'web/bundle.pem', 'missing.pem', 'web/svid.pem']],
    ['CertificateReport', ['cert', 'inspect', 'web/svid.pem', 'web/bundle.pem', 'every.pem']],
    ['CertificateReport', ['cert', 'inspect', 'dump.json', 'odd.json']],
    ['CertificateReport', ['cert', 'inspect', 'broken.pem', 'missing.pem', 'web/key.pem']],
    ['LintReport', ['cert', 'lint', 'web', 'every.pem', '--profile', 'go-spiffe', '--profile', 'spire']],
    ['LintReport', ['cert', 'lint', 'broken.pem', 'odd.json', 'dump.json']],
    ['LintReport', ['mesh', 'validate', 'mesh.yaml', '--fail-on', 'never']],
    ['IdentityPreview', ['identity', 'preview', ...IDENTITY, '--zone', 'zone-1']],
    ['IdentityPreview', ['identity', 'preview', ...IDENTITY]],
    ['PolicyDecision', ['policy', 'check', '--from', 'spiffe://td/web', '--policy', 'mesh.yaml']],
    ['PolicyMatrix', ['policy', 'matrix', '--policy', 'mesh.yaml', ...IDENTITY, '--zone', 'zone-1']],
    ['LintRuleList', ['mesh', 'validate', '--list-rules']],
    ['LintRuleList', ['cert', 'lint', '--list-rules']],
    ['LintRuleList', ['cert', 'lint', '--explain', 'x509-svid-key-usage-critical']],
    ['LintRuleList', ['cert', 'lint', '--explain', 'wlapi-hint-length']],
    ['BundleUpdate', ['bundle', 'set', '--id', 'partner.example', '--path', 'partner.json']],
    ['BundleUpdate', ['bundle', 'set', '--id', 'partner.example', '--path', 'renewed.json']],
    ['BundleUpdate', ['bundle', 'set', '--id', 'example.org', '--path', 'web/bundle.pem']],
    ['BundleList', ['bundle', 'list']],
    ['BundleDetails', ['bundle', 'show', 'partner.example']],
    ['BundleDetails', ['bundle', 'show', 'example.org']],
    ['BundleDiff', ['bundle', 'diff', 'partner.json', 'renewed.json']],
    ['BundleDiff', ['bundle', 'diff', 'spiffe://example.org', 'renewed.json', '--id', 'example.org']],
    ['BundleExport', ['bundle', 'export', '--all', '--format', 'mesh-trust', '--out', 'trusts.yaml']],
    ['ConversionReport', ['cert', 'convert', 'web', '--format', 'pem', '--out', 'converted.pem']],
    [
      'ConversionReport',
      ['cert', 'convert', 'web', '--format', 'der', '--allow-loss', '--out', 'converted.der'],
    ],
  ] as const) {
    it(`describe what "meshctl ${args.join(' ')}" prints`, async () => {
      const { stdout } = await place.run([...args, '-o', 'json']);
      const document = JSON.parse(stdout) as { kind: string };
      expect(document.kind).toBe(kind);
      expect(violations(kind, document)).toEqual([]);
    });
  }

  it('describe federated bundles, stored and deleted', async () => {
    await place.run(['bundle', 'set', '--id', 'partner.example', '--path', 'partner.json']);
    const stored = JSON.parse(place.read('home', 'federated', 'partner.example.json'));
    expect(violations('FederatedBundle', stored)).toEqual([]);
    const { stdout } = await place.run(['bundle', 'delete', '--id', 'partner.example', '-o', 'json']);
    expect(violations('BundleDeletion', JSON.parse(stdout))).toEqual([]);
  });

  it('describe errors', async () => {
    for (const args of [
      ['ca', 'show', 'nobody.example'],
      ['ca', 'init', 'Example.org'],
      ['cert', 'inspect', 'missing.pem'],
    ]) {
      const { stderr } = await place.run([...args, '-o', 'json']);
      expect(violations('Error', JSON.parse(stderr.trimEnd().split('\n').at(-1) as string))).toEqual([]);
    }
  });

  it('describe SVIDs, state and ledger', async () => {
    const json = await place.run([
      'identity',
      'issue',
      'spiffe://example.org/j',
      '--format',
      'json',
      '--stdout',
    ]);
    expect(violations('X509Svid', JSON.parse(json.stdout))).toEqual([]);
    place.write('two.txt', 'spiffe://example.org/1\nspiffe://example.org/2\n');
    const lines = await place.run([
      'identity',
      'issue',
      '--from',
      'two.txt',
      '--format',
      'jsonl',
      '--stdout',
    ]);
    for (const line of lines.stdout.trimEnd().split('\n'))
      expect(violations('X509Svid', JSON.parse(line))).toEqual([]);

    const folder = ['home', 'trust-domains', 'example.org'];
    expect(violations('TrustDomainState', JSON.parse(place.read(...folder, 'authorities.json')))).toEqual([]);
    const ledger = place
      .read(...folder, 'issued.jsonl')
      .trimEnd()
      .split('\n');
    expect(ledger.length).toBeGreaterThan(3);
    for (const line of ledger) expect(violations('IssuedRecord', JSON.parse(line))).toEqual([]);
  });

  it('refuse what is not as they say', () => {
    expect(violations('Version', { schemaVersion: 'meshctl/v1', kind: 'Version', version: '1' })).not.toEqual(
      [],
    );
  });
});
