/** Manifests as whole files: what pages of the documentation get wrong, what is right, and what is hostile. */
import { describe, expect, it } from 'vitest';
import type { ControlPlane, KumaVersion } from '../../src/kuma/index.js';
import type { Finding } from '../../src/lint/finding.js';
import { craftCa, pem, spkiOf } from './craft.js';
import { type Fixture, lintFixture } from './fixture.js';
import { withCa } from './fixtures/kuma-own-ca.js';
import {
  dataplane,
  deployment,
  documents,
  exact,
  identity,
  identitySpec,
  manifest,
  mesh,
  meshTls,
  namesOnly,
  onKubernetes,
  onUniversal,
  type Part,
  permission,
  prefix,
  SPIRE,
  trust,
  WEB,
} from './fixtures/kuma-resources.js';

async function findingsOf(fixture: Fixture): Promise<readonly Finding[]> {
  const { judgements } = await lintFixture(fixture);
  return judgements.flatMap(({ findings }) => findings);
}

const lint = (resources: Part | readonly Part[], controlPlane: Partial<ControlPlane> = {}) =>
  findingsOf(manifest(resources, controlPlane));

const yaml = (content: string, controlPlane: Partial<ControlPlane> = {}) =>
  findingsOf({ content, controlPlane });

/** Warnings and worse, as `rule: message`. */
const serious = (findings: readonly Finding[]): string[] =>
  findings.filter(({ level }) => level !== 'info').map(({ rule, message }) => `${rule}: ${message}`);

const WORKLOAD = { trustDomain: 'example.org', path: '/workload/{{ .Workload }}' };
const CA = { type: 'File', file: { path: '/etc/kuma/ca.pem' } };

describe('what the documentation gets wrong is caught', () => {
  it('MeshIdentity on Universal works, since 2.13', async () => {
    const universal = onUniversal('MeshIdentity', identitySpec({ spiffeID: { trustDomain: 'example.org' } }));
    for (const version of ['2.13', '2.14', '3.0'] as const)
      expect(serious(await lint(universal, { version }))).toEqual([]);
    expect(serious(await lint(universal, { version: '2.12' }))).toEqual([
      'kuma-identity-environment: Kuma 2.12 takes the path of Kubernetes here, and proxies on Universal have no namespace',
    ]);
  });

  it('a provider is required up to 2.12 alone', async () => {
    expect(serious(await lint(namesOnly({}), { version: '2.13' }))).toEqual([]);
    expect(serious(await lint(namesOnly({}), { version: '2.12' }))).toEqual([
      'kuma-schema: Required value',
      'kuma-validator: "" must be one of ["Bundled", "Spire"]',
    ]);
  });

  it('the CA of your own does not belong beside "bundled"', async () => {
    const findings = await lint(
      identity({ provider: { type: 'Bundled', bundled: {}, ca: { certificate: CA, privateKey: CA } } }),
    );
    expect(serious(findings)).toEqual([
      'kuma-validator: must be defined',
      'kuma-unknown-field: Kuma 2.14 does not know spec.provider.ca and drops it: the CA of your own belongs under spec.provider.bundled.ca',
    ]);
  });

  it('k8s.kuma.io/spire-support is no label', async () => {
    const findings = await lint(deployment({ labels: { 'k8s.kuma.io/spire-support': 'true' } }));
    expect(serious(findings)).toEqual([
      'kuma-pod-spire-support: Kuma reads k8s.kuma.io/spire-support as an annotation, and this is a label',
    ]);
  });

  it.each([
    [{ tags: { 'kuma.io/service': 'web' } }, /selected by labels: spec\.selector\.dataplane\.matchLabels/],
    [{ matchLabels: { 'kuma.io/service': 'web' } }, /kuma\.io\/service is a tag/],
  ])('a MeshIdentity does not select by tags: %j', async (selector, message) => {
    const findings = await lint(identity({ selector: { dataplane: selector } }));
    expect(findings.map((finding) => finding.message).join()).toMatch(message);
  });

  it.each([
    ['2.12', []],
    ['2.13', ['kuma-mesh-trust-origin']],
    ['2.14', ['kuma-mesh-trust-origin']],
    ['3.0', ['kuma-unknown-field']],
  ] as const)('the origin stands in the status of a MeshTrust: %s', async (version, rules) => {
    const findings = await lint(
      withSpec(trust('example.org', [pem(craftCa())]), { origin: { kri: 'kri_mid_a' } }),
      {
        version,
      },
    );
    expect(findings.map(({ rule }) => rule)).toEqual(rules);
    for (const { message } of findings) expect(message).toContain('status.origin');
  });

  it('the origin is no text', async () => {
    const findings = await lint({
      ...trust('example.org', [pem(craftCa())]),
      status: { origin: 'kri_mid_a' },
    });
    expect(serious(findings)).toContain(
      'kuma-mesh-trust-origin: the origin is an object with "kri", and no text',
    );
  });

  it('a federated zone refuses what has no origin, and one that stands alone is told', async () => {
    const bare = identity({}, { labels: { 'kuma.io/origin': undefined } });
    expect(serious(await lint(bare))).toEqual([
      'kuma-origin-label: a zone that joins a global control plane would refuse it: it has no label kuma.io/origin',
    ]);
    expect(serious(await lint(bare, { role: 'federated-zone', zone: 'zone-1' }))).toEqual([
      "kuma-placement: Operation not allowed. Applying policies on Zone CP on a system namespace requires 'kuma.io/origin' label to be set to 'zone'",
    ]);
    expect(serious(await lint(bare, { role: 'global' }))).toEqual([]);
  });

  it('certificates of mtls live 24 hours, and not 30 days', async () => {
    const findings = await lint(mesh({ mtls: { backends: [{ name: 'ca-1', type: 'builtin' }] } }));
    expect(findings.map(({ message }) => message)).toContain(
      'certificates of this backend live 24 hours, and not 30 days as one page says',
    );
  });

  it('a mesh with mtls and permissions by tags does not survive 3.0', async () => {
    const from = [
      { targetRef: { kind: 'MeshSubset', tags: { app: 'demo-app' } }, default: { action: 'Allow' } },
    ];
    const demo = [
      mesh({ mtls: { enabledBackend: 'ca-1', backends: [{ name: 'ca-1', type: 'builtin' }] } }),
      onKubernetes('MeshTrafficPermission', {
        targetRef: { kind: 'MeshSubset', tags: { app: 'redis' } },
        from,
      }),
    ];
    const found = serious(await lint(demo, { version: '3.0' })).join('\n');
    expect(found).toContain(
      'kuma-mesh-mtls: Kuma 3.0 drops mtls, and a mesh without a MeshIdentity speaks plaintext',
    );
    expect(found).toContain(
      'kuma-schema: Unsupported value: "MeshSubset": supported values: "Mesh", "Dataplane"',
    );
    expect(found).toContain('spec.from and drops it: the version has rules alone');
    expect(found).toContain('kuma-validator: policy must define rules');
  });

  it('a prefix is no namespace: what else it catches is named', async () => {
    const ours = 'spiffe://example.org/ns/legacy-ns';
    const findings = await lint([
      permission({ allow: [prefix(ours)] }),
      permission({ deny: [exact(`${ours}-2/sa/web`)] }, { name: 'b' }),
    ]);
    expect(serious(findings)).toEqual([`kuma-permission-prefix: it also matches ${ours}-2/sa/web`]);
    const proxies = onUniversal(
      'MeshIdentity',
      identitySpec({ spiffeID: { trustDomain: 'example.org', path: '/ns/{{ label "ns" }}/sa/web' } }),
    );
    const named = await lint([
      permission({ allow: [prefix(ours)] }),
      proxies,
      dataplane({ ns: 'legacy-ns-3' }),
    ]);
    expect(serious(named)).toEqual([`kuma-permission-prefix: it also matches ${ours}-3/sa/web`]);
    const [alone] = await lint(permission({ allow: [prefix(ours)] }));
    expect(alone).toMatchObject({ rule: 'kuma-permission-prefix', level: 'info' });
  });

  it.each([
    [
      'an empty dataplane selects everybody',
      identity({ selector: { dataplane: {} } }),
      /selects every proxy/,
    ],
    [
      'PEM is written Pem',
      onKubernetes('MeshTrust', {
        trustDomain: 'example.org',
        caBundles: [{ type: 'PEM', pem: { value: '' } }],
      }),
      /Unsupported value: "PEM": supported values: "Pem"/,
    ],
    [
      'there is no inlineString',
      identity({
        provider: {
          type: 'Bundled',
          bundled: { ca: { certificate: { type: 'InsecureInline', inlineString: 'x' }, privateKey: CA } },
        },
      }),
      /it is called insecureInline\.value/,
    ],
  ])('the decision record is not what was built: %s', async (_, resource, message) => {
    const findings = await lint(resource);
    expect(findings.map((finding) => finding.message).join('\n')).toMatch(message);
  });
});

const withSpec = (resource: Part, more: Part): Part => ({
  ...resource,
  spec: { ...(resource['spec'] as Part), ...more },
});

describe('what else is easily overlooked', () => {
  it('a field of a later version is lost, and a permission wider for it', async () => {
    const match = { ...exact(WEB), sni: { type: 'Exact', value: 'a.example' } };
    const [finding] = await lint(permission({ allow: [match] }), { version: '2.13' });
    expect(finding).toMatchObject({
      rule: 'kuma-unknown-field',
      level: 'error',
      message:
        'Kuma 2.13 does not know spec.rules[0].default.allow[0].sni and drops it, while 2.14 knows it: its meaning is lost',
    });
  });

  it('.Workload is none of 2.12', async () => {
    const findings = await lint(onUniversal('MeshIdentity', identitySpec({ spiffeID: WORKLOAD })), {
      version: '2.12',
    });
    expect(findings.map(({ message }) => message)).toEqual([
      'Kuma 2.12 has no variable ".Workload": use label "kuma.io/workload"',
    ]);
  });

  it('a trust domain in upper case passes the schema of SPIRE, and not its webhook', async () => {
    const findings = await lint({
      apiVersion: 'spire.spiffe.io/v1alpha1',
      kind: 'ClusterFederatedTrustDomain',
      metadata: { name: 'kuma' },
      spec: {
        trustDomain: 'Example.org',
        bundleEndpointURL: 'https://bundles.example.org/x.json',
        bundleEndpointProfile: { type: 'https_web' },
      },
    });
    expect(findings.map(({ rule }) => rule)).toEqual(['spire-webhook']);
  });

  it('a placeholder where a CA comes later is no error', async () => {
    const findings = await lint(withCa('the certificate'), { version: '3.0' });
    expect(serious(findings)).toEqual([
      'kuma-identity-ca: not a valid TLS key pair: tls: failed to find any PEM data in certificate input',
    ]);
    expect(findings.filter(({ level }) => level === 'error')).toEqual([]);
  });

  it('a CA and a key that do not belong together', async () => {
    const other = craftCa({ spki: spkiOf('ec-p256', 'another') });
    const findings = await lint(withCa(pem(other)), { version: '3.0' });
    expect(serious(findings)).toEqual([
      'kuma-identity-ca: not a valid TLS key pair: tls: private key does not match public key',
    ]);
  });

  it('a root that is not allowed to be one', async () => {
    const resources = withCa(pem(craftCa()), { insecureAllowSelfSigned: false });
    expect(serious(await lint(resources, { version: '3.0' }))).toEqual([
      'kuma-identity-ca: self-signed certificates are not allowed',
    ]);
  });

  it('one resource in two overlays is not two', async () => {
    const overlays = [
      identity(),
      identity({ selector: { dataplane: { matchLabels: { app: 'web' } } } }),
      namesOnly({}),
    ];
    for (const version of ['2.12', '2.14'] as const) {
      const rules = (await lint(overlays, { version })).map(({ rule }) => rule);
      expect(rules.filter((rule) => /tie|second-ca|one-bundled|winner/.test(rule))).toEqual([]);
    }
  });

  it('the status that Kuma gave out is none that somebody wrote', async () => {
    const { metadata, ...rest } = trust('example.org', [pem(craftCa())]) as { metadata: object };
    const status = { origin: { kri: 'kri_mid_a' } };
    expect((await lint({ ...rest, metadata, status })).map(({ rule }) => rule)).toEqual([
      'kuma-mesh-trust-origin',
    ]);
    expect(await lint({ ...rest, metadata: { ...metadata, uid: '1' }, status })).toEqual([]);
  });
});

describe('what is right has nothing to be warned of', () => {
  const pool = '{{ .Mesh }}.{{ .Zone }}.mesh.local';
  const examples: Readonly<Record<string, readonly Part[]>> = {
    'a CA that Kuma makes': [identity({ spiffeID: { trustDomain: pool } })],
    'on Universal, with its proxies': [
      onUniversal('MeshIdentity', identitySpec({ spiffeID: WORKLOAD })),
      dataplane({ 'kuma.io/workload': 'demo-app' }),
    ],
    'a CA of your own': withCa(pem(craftCa())),
    'names alone, beside the identity that stays': [
      identity({}, { name: 'identity' }),
      namesOnly({ name: 'zz-names' }),
    ],
    'a CA that is prepared, and nobody moves to it yet': [
      identity(),
      identity({ selector: {} }, { name: 'b' }),
    ],
    SPIRE: [
      identity({ provider: SPIRE, selector: { dataplane: { matchLabels: { 'identity-source': 'spire' } } } }),
      {
        apiVersion: 'spire.spiffe.io/v1alpha1',
        kind: 'ClusterSPIFFEID',
        metadata: { name: 'kuma' },
        spec: {
          spiffeIDTemplate:
            'spiffe://{{ .TrustDomain }}/ns/{{ .PodMeta.Namespace }}/sa/{{ .PodSpec.ServiceAccountName }}',
          podSelector: { matchLabels: { 'identity-source': 'spire' } },
          ttl: '1h',
          federatesWith: ['default.zone-1.mesh.local'],
        },
      },
      deployment({ labels: { app: 'web' }, annotations: { 'k8s.kuma.io/spire-support': 'true' } }),
    ],
    'trust, permissions and TLS': [
      identity(),
      trust('example.org', [pem(craftCa())]),
      permission({ allow: [exact(WEB)], deny: [exact(`${WEB}-old`)] }),
      permission(
        { allow: [exact(WEB)] },
        { name: 'kv', namespace: 'kuma-demo', labels: { 'kuma.io/origin': undefined } },
      ),
      meshTls('Strict'),
      mesh(),
    ],
  };
  const versions: readonly KumaVersion[] = ['2.13', '2.14', '3.0'];

  it.each(
    Object.entries(examples).flatMap(([title, resources]) =>
      versions.map((version) => [title, version, resources] as const),
    ),
  )('%s (%s)', async (_, version, resources) => {
    const known = version === '3.0' ? resources.map(withoutModes) : resources;
    expect(serious(await lint(known, { version }))).toEqual([]);
  });
});

/** From 3.0 a Mesh has no modes of services. */
const withoutModes = (resource: Part): Part =>
  resource['kind'] === 'Mesh' ? { ...resource, spec: {} } : resource;

describe('findings say where', () => {
  it('by line and column', async () => {
    const [finding] = await yaml(
      `apiVersion: kuma.io/v1alpha1
kind: MeshIdentity
metadata:
  name: identity
  namespace: kuma-system
  labels: {kuma.io/mesh: default, kuma.io/origin: zone}
spec:
  selector: {dataplane: {matchLabels: {}}}
  spiffeID:
    path: ns/{{ .Namespace }}
`,
      { version: '2.13' },
    );
    expect(finding).toMatchObject({ rule: 'kuma-identity-path', lines: { first: 10, last: 10, column: 5 } });
  });

  it('of a rule for two resources, at the one that can be changed, also when they stand in two files', async () => {
    const others = documents([identity({}, { name: 'identity' })]);
    const findings = await findingsOf({ ...manifest(namesOnly({ name: 'a-names' })), others });
    expect(serious(findings)).toEqual([
      'kuma-identity-winner: it has no provider and wins over identity, so the proxies that both select lose their identity',
    ]);
    const elsewhere = documents([identity({}, { name: 'identity', mesh: 'other' })]);
    expect(
      serious(await findingsOf({ ...manifest(namesOnly({ name: 'a-names' })), others: elsewhere })),
    ).toEqual([]);
  });

  it('never with the key of a CA', async () => {
    const secrets = withCa(pem(craftCa()), {
      ca: { certificate: CA, privateKey: { type: 'InsecureInline', insecureInline: { value: 'SECRET' } } },
    });
    expect(JSON.stringify(await lint(secrets, { version: '3.0' }))).not.toContain('SECRET');
  });
});

describe('hostile manifests are judged', () => {
  it('with prototype names as fields, labels and kinds', async () => {
    const findings = await yaml(`
apiVersion: kuma.io/v1alpha1
kind: MeshIdentity
metadata: {name: __proto__, namespace: kuma-system, labels: {kuma.io/origin: zone, __proto__: x}}
spec:
  __proto__: {}
  constructor: 1
  selector: {dataplane: {matchLabels: {__proto__: x, toString: y}}}
  spiffeID: {__proto__: a, path: "/{{ .__proto__ }}/{{ .constructor }}"}
  provider: {type: __proto__, toString: {}}
---
{type: constructor, mesh: __proto__, name: hasOwnProperty}
`);
    expect(findings.filter(({ level }) => level === 'fatal')).toEqual([]);
    const lost = findings.filter(({ rule }) => rule === 'kuma-unknown-field').map(({ field }) => field);
    expect(lost).toContain('spec.constructor');
    expect(lost).toContain('spec.provider.toString');
  });

  it('with other types in every place', async () => {
    const odd: readonly unknown[] = [null, 1, 'x', [], {}, [[]], [null], true];
    const kinds = [
      'MeshIdentity',
      'MeshTrust',
      'MeshTrafficPermission',
      'MeshTLS',
      'Mesh',
      'MeshService',
      'Dataplane',
    ];
    const members =
      'selector spiffeID provider trustDomain caBundles rules from targetRef mtls meshServices identities networking'.split(
        ' ',
      );
    const resources = kinds.flatMap((kind) =>
      odd.flatMap((value) => [
        { ...onKubernetes(kind, {}), spec: value },
        { ...onKubernetes(kind, {}), metadata: value },
        onKubernetes(kind, Object.fromEntries(members.map((member) => [member, value]))),
        {
          ...onUniversal(kind, {}),
          labels: value,
          ...Object.fromEntries(members.map((member) => [member, value])),
        },
      ]),
    );
    const findings = await lint(resources as Part[]);
    expect(findings.filter(({ level }) => level === 'fatal')).toEqual([]);
  });

  it('with thousands of resources that rules about two compare', async () => {
    const count = 2500;
    const many = Array.from({ length: count }, (_, i) => [
      namesOnly({ name: `a-${i}` }, { selector: { dataplane: { matchLabels: { app: `x-${i}` } } } }),
      trust(`td-${i}.example`, [], { name: `t-${i}` }),
      permission({ allow: [prefix(`spiffe://td-${i}.example/ns/a`)] }, { name: `p-${i}` }),
      dataplane({ app: `x-${i}` }, `d-${i}`),
    ]).flat();
    const findings = await yaml(JSON.stringify({ apiVersion: 'v1', kind: 'List', items: many }));
    const prefixes = findings.filter(({ rule }) => rule === 'kuma-permission-prefix');
    expect(prefixes.length).toBe(count);
  }, 60_000);
});
