/** `render`: what the reference shows comes out of flags, is taken by Kuma, and is data from end to end. */
import { beforeAll, describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { workspace } from './meshctl.js';

const at = workspace();
const failureOf = (stderr: string) => /^error: (.*) \[(E_\w+)\]$/m.exec(stderr)?.slice(1) ?? [];

beforeAll(async () => {
  await at.run(['ca', 'init', 'example.org', '--quiet']);
  at.write('config.yaml', 'region: eu-1\n');
});

const render = async (kind: string, ...args: string[]) => {
  const { code, stdout, stderr } = await at.run(['render', kind, ...args]);
  if (code !== 0) throw new Error(stderr);
  return parseAllDocuments(stdout).map((document) => document.toJS());
};

const kubernetes = (kind: string, name: string, spec: object, more: object = {}) => ({
  apiVersion: 'kuma.io/v1alpha1',
  kind,
  metadata: {
    name,
    namespace: 'kuma-system',
    labels: { 'kuma.io/mesh': 'default', 'kuma.io/origin': 'zone' },
    ...more,
  },
  spec,
});

const universal = (type: string, name: string, spec: object, more: object = {}) => ({
  type,
  mesh: 'default',
  name,
  ...more,
  spec,
});

const KUBERNETES_PATH = '/ns/{{ .Namespace }}/sa/{{ .ServiceAccount }}';
const everybody = { dataplane: { matchLabels: {} } };
const made = {
  type: 'Bundled',
  bundled: {
    meshTrustCreation: 'Enabled',
    insecureAllowSelfSigned: true,
    certificateParameters: { expiry: '24h' },
    autogenerate: { enabled: true },
  },
};
const secretSource = (name: string) => ({ type: 'Secret', secretRef: { kind: 'Secret', name } });

describe('mesh-identity', () => {
  it('by a CA that Kuma makes, on Kubernetes and on Universal', async () => {
    const trustDomain = '{{ .Mesh }}.{{ .Zone }}.mesh.local';
    expect(await render('mesh-identity')).toEqual([
      kubernetes('MeshIdentity', 'identity', {
        selector: everybody,
        spiffeID: { trustDomain, path: KUBERNETES_PATH },
        provider: made,
      }),
    ]);
    expect(await render('mesh-identity', '--environment', 'universal', '--origin', 'zone')).toEqual([
      universal(
        'MeshIdentity',
        'identity',
        { selector: everybody, spiffeID: { trustDomain, path: '/workload/{{ .Workload }}' }, provider: made },
        { labels: { 'kuma.io/origin': 'zone' } },
      ),
    ]);
  });

  it('by a CA of somebody, in Secrets or at the control plane', async () => {
    const flags = [
      '--name',
      'payments',
      '--select',
      'team=payments',
      '--trust-domain',
      'payments.example.org',
    ];
    const life = ['--expiry', '12h'];
    const secrets = [
      '--ca-cert',
      'secret:payments-ca-cert',
      '--ca-key',
      'secret:payments-ca-key',
      '--no-mesh-trust',
    ];
    const [inSecrets] = await render('mesh-identity', ...flags, ...life, ...secrets);
    expect(inSecrets).toEqual(
      kubernetes('MeshIdentity', 'payments', {
        selector: { dataplane: { matchLabels: { team: 'payments' } } },
        spiffeID: { trustDomain: 'payments.example.org', path: KUBERNETES_PATH },
        provider: {
          type: 'Bundled',
          bundled: {
            meshTrustCreation: 'Disabled',
            insecureAllowSelfSigned: false,
            certificateParameters: { expiry: '12h' },
            autogenerate: { enabled: false },
            ca: {
              certificate: secretSource('payments-ca-cert'),
              privateKey: secretSource('payments-ca-key'),
            },
          },
        },
      }),
    );
    const files = ['--ca-cert', 'file:/etc/kuma/ca/payments.crt', '--ca-key', 'env:PAYMENTS_CA_KEY'];
    const path = '/workload/{{ label "kuma.io/workload" }}';
    const universalFlags = ['--environment', 'universal', '--allow-self-signed', '--path', path];
    const [atHost] = await render('mesh-identity', ...flags, ...life, ...files, ...universalFlags);
    expect(atHost.spec.spiffeID.path).toBe(path);
    expect(atHost.spec.provider.bundled).toMatchObject({
      insecureAllowSelfSigned: true,
      ca: {
        certificate: { type: 'File', file: { path: '/etc/kuma/ca/payments.crt' } },
        privateKey: { type: 'EnvVar', envVar: { name: 'PAYMENTS_CA_KEY' } },
      },
    });
  });

  it('by the CA of this home, with its Secrets before it, and the key only when asked', async () => {
    const asked = await at.run(['render', 'mesh-identity', '--ca', 'example.org']);
    expect([asked.code, asked.stdout, failureOf(asked.stderr)[1]]).toEqual([3, '', 'E_KEY_PRINT']);
    const [cert, key, identity] = await render('mesh-identity', '--ca', 'example.org', '--print-key');
    expect([cert, key].map(({ kind, type, metadata }) => ({ kind, type, metadata }))).toEqual(
      ['identity-ca-cert', 'identity-ca-key'].map((name) => ({
        kind: 'Secret',
        type: 'system.kuma.io/secret',
        metadata: { name, namespace: 'kuma-system', labels: { 'kuma.io/mesh': 'default' } },
      })),
    );
    const pem = Buffer.from(cert.data.value, 'base64').toString();
    expect(pem).toBe((await at.run(['ca', 'show', 'example.org', '--cert'])).stdout);
    expect(Buffer.from(key.data.value, 'base64').toString()).toMatch(/^-----BEGIN PRIVATE KEY-----\n/);
    expect(identity.spec).toMatchObject({
      spiffeID: { trustDomain: 'example.org' },
      provider: {
        bundled: { insecureAllowSelfSigned: true, ca: { certificate: secretSource('identity-ca-cert') } },
      },
    });
    // They pair, and are found where Kuma looks for them.
    const { stdout } = await at.run(['render', 'mesh-identity', '--ca', 'example.org', '--print-key']);
    const checked = await at.run(['mesh', 'validate', '-', '--fail-on', 'warning'], { input: stdout });
    expect({ code: checked.code, stderr: checked.stderr }).toEqual({ code: 0, stderr: '' });
  });

  it('that prepares, publishes names, is of SPIRE or of an extension', async () => {
    const names = ['--provider', 'none', '--name', 'zz-names-only', '--trust-domain', 'new.example.org'];
    expect((await render('mesh-identity', ...names))[0]).toEqual(
      kubernetes('MeshIdentity', 'zz-names-only', {
        selector: everybody,
        spiffeID: { trustDomain: 'new.example.org', path: KUBERNETES_PATH },
      }),
    );
    expect((await render('mesh-identity', '--prepare'))[0].spec.selector).toEqual({});
    const spire = [
      '--provider',
      'spire',
      '--trust-domain',
      'spire.example.org',
      '--select',
      'identity-source=spire',
    ];
    expect((await render('mesh-identity', ...spire, '--agent-timeout', '2s'))[0].spec).toEqual({
      selector: { dataplane: { matchLabels: { 'identity-source': 'spire' } } },
      spiffeID: { trustDomain: 'spire.example.org', path: KUBERNETES_PATH },
      provider: { type: 'Spire', spire: { agent: { timeout: '2s' } } },
    });
    const extension = [
      '--provider',
      'extension',
      '--extension-name',
      'my-issuer',
      '--trust-domain',
      'c.example',
    ];
    const config = ['--extension-config', 'config.yaml'];
    expect((await render('mesh-identity', ...extension, ...config))[0].spec.provider).toEqual({
      type: 'Extension',
      extension: { name: 'my-issuer', config: { region: 'eu-1' } },
    });
  });

  it.each<[string[], number, string, RegExp]>([
    [['--provider', 'foo'], 2, 'E_USAGE', /^unknown provider "foo" in --provider/],
    [
      ['--provider', 'spire', '--expiry', '1h'],
      2,
      'E_USAGE',
      /^--expiry has no effect with --provider spire/,
    ],
    [['--prepare', '--select', 'a=b'], 2, 'E_USAGE', /^--select a=b has no effect with --prepare/],
    [
      ['--environment', 'universal', '--namespace', 'x'],
      2,
      'E_USAGE',
      /^--namespace has no effect on Universal/,
    ],
    [['--label', 'kuma.io/mesh=x'], 2, 'E_USAGE', /^the label kuma\.io\/mesh has a flag of its own/],
    [['--ca-cert', 'secret:a'], 2, 'E_USAGE', /^--ca-key is missing/],
    [['--ca', 'gone.example', '--print-key'], 2, 'E_NO_CA', /gone\.example has no CA here/],
    [['--path', 'ns/x'], 2, 'E_USAGE', /does not begin with a slash.*\(kuma-identity-path\)/],
    [['--path', '/{{ .Foo }}'], 2, 'E_USAGE', /there is no variable/],
    [['--trust-domain', 'Example.org'], 2, 'E_USAGE', /trust domain characters are limited/],
    [['--expiry', '30d'], 2, 'E_USAGE', /expiry/],
    [['--expiry', '0s'], 2, 'E_USAGE', /born expired/],
    [['--name', 'Identity'], 2, 'E_USAGE', /metadata\.name: Invalid value: "Identity": a lowercase RFC 1123/],
    [
      ['--provider', 'extension', '--extension-name', 'x', '--kuma-version', '2.13'],
      2,
      'E_USAGE',
      /Unsupported value: "Extension"/,
    ],
    [['--provider', 'none', '--kuma-version', '2.12'], 2, 'E_USAGE', /spec\.provider: Required value/],
    [
      ['--provider', 'spire', '--environment', 'universal', '--kuma-version', '2.12', '--trust-domain', 'x'],
      2,
      'E_USAGE',
      /from 2\.13 on/,
    ],
    [['-o', 'yaml'], 2, 'E_USAGE', /--output yaml has no effect/],
  ])('%j is refused', async (args, exit, code, message) => {
    const { code: found, stdout, stderr } = await at.run(['render', 'mesh-identity', ...args]);
    expect([found, stdout, failureOf(stderr)]).toEqual([exit, '', [expect.stringMatching(message), code]]);
  });
});

describe('mesh-traffic-permission', () => {
  const id = (type: string, value: string) => ({ spiffeID: { type, value } });

  it('for a whole mesh', async () => {
    const zone = 'spiffe://default.zone-1.mesh.local';
    const partner = 'spiffe://partner.example.org/ns/billing/sa/exporter';
    const allowed = ['--allow', 'prefix:spiffe://default', '--allow', `prefix:${zone}`];
    const shadow = ['--allow-with-shadow-deny', `exact:${partner}`];
    expect(await render('mesh-traffic-permission', '--name', 'migration', ...allowed, ...shadow)).toEqual([
      kubernetes('MeshTrafficPermission', 'migration', {
        targetRef: { kind: 'Mesh' },
        rules: [
          {
            default: {
              allow: [id('Prefix', 'spiffe://default'), id('Prefix', zone)],
              allowWithShadowDeny: [id('Exact', partner)],
            },
          },
        ],
      }),
    ]);
  });

  it('for one inbound, beside its workload', async () => {
    const web = 'spiffe://td/ns/kuma-demo/sa/web';
    const old = 'spiffe://td/ns/kuma-demo/sa/old';
    const target = ['--target-label', 'app=kv', '--section', '5050', '--namespace', 'kuma-demo'];
    const [policy] = await render(
      'mesh-traffic-permission',
      '--name',
      'kv',
      ...target,
      '--deny',
      `exact:${old}`,
      '--allow',
      `exact:${web}`,
    );
    expect(policy.metadata).toEqual({
      name: 'kv',
      namespace: 'kuma-demo',
      labels: { 'kuma.io/mesh': 'default' },
    });
    expect(policy.spec).toEqual({
      targetRef: { kind: 'Dataplane', labels: { app: 'kv' }, sectionName: '5050' },
      rules: [{ default: { deny: [id('Exact', old)], allow: [id('Exact', web)] } }],
    });
  });

  it('by server name, at a zone egress', async () => {
    const backend = 'spiffe://default.zone-1.mesh.local/workload/backend';
    const name = 'sni.extsvc.default.zone-1.aws-aurora.8443';
    const target = ['--environment', 'universal', '--target-label', 'kuma.io/listener-zoneegress=enabled'];
    const flags = ['--allow', `exact:${backend}`, '--sni', `exact:${name}`];
    expect(await render('mesh-traffic-permission', '--name', 'egress', ...target, ...flags)).toEqual([
      universal('MeshTrafficPermission', 'egress', {
        targetRef: { kind: 'Dataplane', labels: { 'kuma.io/listener-zoneegress': 'enabled' } },
        rules: [{ default: { allow: [{ ...id('Exact', backend), sni: { type: 'Exact', value: name } }] } }],
      }),
    ]);
  });

  it('warns when it allows nobody', async () => {
    const { code, stderr } = await at.run([
      'render',
      'mesh-traffic-permission',
      '--deny',
      'exact:spiffe://td/a',
    ]);
    expect([code, stderr]).toEqual([0, expect.stringMatching(/^warning: it denies and allows nobody/)]);
  });

  it.each<[string[], RegExp]>([
    [[], /^nobody is allowed and nobody is denied/],
    [['--allow', 'spiffe://td/a'], /^"spiffe:\/\/td\/a" does not say how the ID is compared in --allow/],
    [['--allow', 'prefix:spiffe://td/ns/'], /must be a valid Spiffe ID: path cannot have a trailing slash/],
    [
      ['--allow', 'exact:spiffe://td/a', '--sni', 'x', '--kuma-version', '2.13'],
      /^--sni has no effect with Kuma 2\.13/,
    ],
    [['--allow', 'exact:spiffe://td/a', '--sni', 'X_Y'], /RFC 1123 subdomain/],
  ])('%j is refused', async (args, message) => {
    const { code, stdout, stderr } = await at.run(['render', 'mesh-traffic-permission', ...args]);
    expect([code, stdout, failureOf(stderr)]).toEqual([2, '', [expect.stringMatching(message), 'E_USAGE']]);
  });
});

describe('cluster-spiffe-id', () => {
  it('agrees with the MeshIdentity that it is rendered with', async () => {
    const path = '/ns/{{ .Namespace }}/team/{{ label "team" }}';
    const flags = [
      '--mesh-identity',
      'identity-spire',
      '--trust-domain',
      'spire.example.org',
      '--path',
      path,
    ];
    const [spire, identity] = await render(
      'cluster-spiffe-id',
      ...flags,
      '--pod-label',
      'identity-source=spire',
    );
    expect(spire.spec).toEqual({
      spiffeIDTemplate:
        'spiffe://{{ .TrustDomain }}/ns/{{ .PodMeta.Namespace }}/team/{{ index .PodMeta.Labels "team" }}',
      podSelector: { matchLabels: { 'identity-source': 'spire' } },
    });
    expect(identity.spec.spiffeID).toEqual({ trustDomain: 'spire.example.org', path });
    expect(identity.spec.provider).toEqual({ type: 'Spire', spire: {} });
  });

  it('has every field', async () => {
    const flags = [
      '--ttl',
      '1h',
      '--jwt-ttl',
      '5m',
      '--federates-with',
      'a.example',
      '--federates-with',
      'b.example',
    ];
    const more = [
      '--workload-selector',
      'unix:uid:1',
      '--dns-name',
      'web',
      '--class-name',
      'c',
      '--hint',
      'h',
    ];
    const switches = ['--admin', '--downstream', '--auto-populate-dns-names', '--fallback'];
    const labels = ['--namespace-label', 'kuma.io/sidecar-injection=enabled'];
    expect((await render('cluster-spiffe-id', ...flags, ...more, ...switches, ...labels))[0].spec).toEqual({
      spiffeIDTemplate:
        'spiffe://{{ .TrustDomain }}/ns/{{ .PodMeta.Namespace }}/sa/{{ .PodSpec.ServiceAccountName }}',
      namespaceSelector: { matchLabels: { 'kuma.io/sidecar-injection': 'enabled' } },
      workloadSelectorTemplates: ['unix:uid:1'],
      dnsNameTemplates: ['web'],
      ttl: '1h',
      jwtTtl: '5m',
      federatesWith: ['a.example', 'b.example'],
      admin: true,
      downstream: true,
      autoPopulateDNSNames: true,
      fallback: true,
      className: 'c',
      hint: 'h',
    });
  });

  it.each<[string[], string, RegExp]>([
    [['--path', '/{{ .Workload }}'], 'E_TEMPLATE', /^SPIRE has no word for/],
    [['--mesh-identity', 'x'], 'E_USAGE', /^--trust-domain is missing/],
    [['--trust-domain', 'x'], 'E_USAGE', /^--trust-domain has no effect without --mesh-identity/],
    [['--federates-with', 'Foo'], 'E_USAGE', /invalid federatesWith value/],
    [
      ['--spiffe-id-template', 'spiffe://{{ .TrustDomain }}/{{ .Namespace }}'],
      'E_USAGE',
      /there is no \.Namespace/,
    ],
    [['--spiffe-id-template', 'spiffe://{{'], 'E_USAGE', /invalid SPIFFEID template/],
  ])('%j is refused', async (args, code, message) => {
    const { code: exit, stdout, stderr } = await at.run(['render', 'cluster-spiffe-id', ...args]);
    expect([exit, stdout, failureOf(stderr)]).toEqual([2, '', [expect.stringMatching(message), code]]);
  });
});

describe('bundles', () => {
  it('mesh-trust is what bundle export writes, with the labels of where it goes', async () => {
    const [trust] = await render('mesh-trust', '--zone', 'zone-2', '--name', 'trust-from-zone-1');
    expect(trust.metadata).toEqual({
      name: 'trust-from-zone-1',
      namespace: 'kuma-system',
      labels: { 'kuma.io/mesh': 'default', 'kuma.io/origin': 'zone', 'kuma.io/zone': 'zone-2' },
    });
    const exported = await at.run(['bundle', 'export', '--format', 'mesh-trust']);
    expect(trust.spec).toEqual(parse(exported.stdout).spec);
    const [global] = await render('mesh-trust', '--environment', 'universal', '--origin', 'global');
    expect(global).toEqual(
      universal('MeshTrust', 'example.org', trust.spec, { labels: { 'kuma.io/origin': 'global' } }),
    );
  });

  it('cluster-federated-trust-domain has an endpoint', async () => {
    const endpoint = ['--endpoint-url', 'https://b.example.org/x.json', '--endpoint-profile', 'https_web'];
    const [resource] = await render('cluster-federated-trust-domain', ...endpoint, '--name', 'kuma-zone-1');
    expect(resource).toMatchObject({
      apiVersion: 'spire.spiffe.io/v1alpha1',
      kind: 'ClusterFederatedTrustDomain',
      metadata: { name: 'kuma-zone-1' },
      spec: {
        trustDomain: 'example.org',
        bundleEndpointURL: 'https://b.example.org/x.json',
        bundleEndpointProfile: { type: 'https_web' },
      },
    });
    const missing = await at.run(['render', 'cluster-federated-trust-domain']);
    expect([missing.code, failureOf(missing.stderr)[1]]).toEqual([2, 'E_USAGE']);
  });
});

describe('files', () => {
  it('are private when a key is in them, and never replaced unasked', async () => {
    const args = ['render', 'mesh-identity', '--ca', 'example.org', '--print-key', '--out', 'identity.yaml'];
    expect((await at.run(args)).code).toBe(0);
    const again = await at.run(args);
    expect([again.code, failureOf(again.stderr)[1]]).toEqual([3, 'E_FILE_EXISTS']);
    expect((await at.run([...args, '--force'])).code).toBe(0);
    expect((await at.shell('stat -c %a identity.yaml')).stdout).toBe('600\n');
  });
});
