/** The flags of `render`: none is ignored, none gets out of its field, and the guides can be followed by them. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from '@commander-js/extra-typings';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import type { Configure } from '../../src/cli/commands/command.js';
import { clusterFederatedTrustDomain } from '../../src/cli/commands/render/cluster-federated-trust-domain.js';
import { clusterSpiffeIdCommand } from '../../src/cli/commands/render/cluster-spiffe-id.js';
import { meshIdentity } from '../../src/cli/commands/render/mesh-identity.js';
import { meshTrafficPermission } from '../../src/cli/commands/render/mesh-traffic-permission.js';
import { meshTrust } from '../../src/cli/commands/render/mesh-trust.js';
import { Context } from '../../src/cli/context.js';
import { writePem } from '../../src/encoding/pem.js';
import { MeshctlError } from '../../src/errors.js';
import { keyPair, testAuthority } from '../authorities.js';

const folder = mkdtempSync(join(tmpdir(), 'meshctl-render-'));
const at = (name: string) => join(folder, name);
const out = at('out.yaml');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

beforeAll(async () => {
  const { certificate } = await testAuthority('ec-p256');
  const key = writePem('PRIVATE KEY', keyPair('ec-p256', 'ca').pkcs8);
  writeFileSync(at('ca.pem'), writePem('CERTIFICATE', certificate.der));
  writeFileSync(at('key.pem'), key);
  writeFileSync(at('both.pem'), writePem('CERTIFICATE', certificate.der) + key);
});

const GLOBALS = { output: [], quiet: true, color: false, input: false, maxInput: 2 ** 20, debug: false };

/** Runs a command in this process and reads what it wrote; `said` are its warnings. */
async function run(configure: Configure, args: readonly string[]) {
  const said: string[] = [];
  const context = new Context({ ...GLOBALS, home: at('home') });
  context.warn = (text) => void said.push(text);
  const command = new Command().exitOverride();
  configure(command as Command, () => context);
  await command.parseAsync([...args, '--out', out, '--force'], { from: 'user' });
  const documents = parseAllDocuments(readFileSync(out, 'utf8'));
  expect(documents.flatMap(({ errors }) => errors)).toEqual([]);
  return { documents: documents.map((document) => document.toJS()), said };
}

const render = async (configure: Configure, ...args: string[]) => (await run(configure, args)).documents;

/** Undefined when it is taken. */
const refusalOf = (configure: Configure, args: readonly string[]): Promise<string | undefined> =>
  run(configure, args).then(
    () => undefined,
    (error: unknown) => {
      if (error instanceof MeshctlError) return error.message;
      throw error;
    },
  );

/** Replaces what stands at a path; a label's key is one step. */
function withMark(document: unknown, path: readonly (string | number)[]): { found: unknown; rest: unknown } {
  const rest = structuredClone(document) as Record<string | number, unknown>;
  let parent = rest;
  for (const step of path.slice(0, -1)) parent = parent[step] as typeof parent;
  const last = path.at(-1) ?? '';
  const found = parent[last];
  parent[last] = 'mark';
  return { found, rest };
}

const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom(
    'on',
    '~',
    'null',
    '1e3',
    '0x1',
    '*a',
    '&b',
    '!x y',
    '# c',
    '- d',
    '{a: b}',
    '[',
    '<<',
    '|',
  ),
  fc.constantFrom(
    'x\n---\nkind: Secret',
    'a: b',
    '"',
    "'",
    '\u2028',
    '\u0000',
    '__proto__',
    '{{ .Mesh }}',
    '',
    ' ',
  ),
);

const RULE = ['spec', 'rules', 0, 'default'] as const;
const BUNDLED = ['spec', 'provider', 'bundled'] as const;
const ALLOW = '--allow=exact:spiffe://td/a';
const CA = ['--ca-cert=secret:a', '--ca-key=secret:b'];

describe('a value', () => {
  const fields: [Configure, string[], flag: string, good: string, path: (string | number)[]][] = [
    [meshIdentity, [], '--name=', 'good', ['metadata', 'name']],
    [meshIdentity, [], '--mesh=', 'good', ['metadata', 'labels', 'kuma.io/mesh']],
    [meshIdentity, [], '--namespace=', 'good', ['metadata', 'namespace']],
    [meshIdentity, [], '--zone=', 'good', ['metadata', 'labels', 'kuma.io/zone']],
    [meshIdentity, [], '--label=a=', 'good', ['metadata', 'labels', 'a']],
    [meshIdentity, ['--environment=universal'], '--name=', 'good', ['name']],
    [meshIdentity, ['--environment=universal'], '--mesh=', 'good', ['mesh']],
    [meshIdentity, [], '--select=a=', 'good', ['spec', 'selector', 'dataplane', 'matchLabels', 'a']],
    [meshIdentity, ['--provider=none'], '--trust-domain=', 'good', ['spec', 'spiffeID', 'trustDomain']],
    [meshIdentity, [], '--path=', '/good', ['spec', 'spiffeID', 'path']],
    [meshIdentity, [], '--expiry=', '1h', [...BUNDLED, 'certificateParameters', 'expiry']],
    [
      meshIdentity,
      [...CA, '--ca-key=secret:b'],
      '--ca-cert=file:',
      '/x',
      [...BUNDLED, 'ca', 'certificate', 'file', 'path'],
    ],
    [meshIdentity, CA, '--ca-key=env:', 'X', [...BUNDLED, 'ca', 'privateKey', 'envVar', 'name']],
    [meshIdentity, CA, '--ca-key=secret:', 'x', [...BUNDLED, 'ca', 'privateKey', 'secretRef', 'name']],
    [
      meshIdentity,
      ['--provider=spire', '--trust-domain=td'],
      '--agent-timeout=',
      '1s',
      ['spec', 'provider', 'spire', 'agent', 'timeout'],
    ],
    [
      meshIdentity,
      ['--provider=extension'],
      '--extension-name=',
      'x',
      ['spec', 'provider', 'extension', 'name'],
    ],
    [
      meshTrafficPermission,
      [],
      '--allow=exact:',
      'spiffe://td/a',
      [...RULE, 'allow', 0, 'spiffeID', 'value'],
    ],
    [
      meshTrafficPermission,
      [ALLOW],
      '--deny=prefix:',
      'spiffe://td/a',
      [...RULE, 'deny', 0, 'spiffeID', 'value'],
    ],
    [meshTrafficPermission, [ALLOW], '--sni=', 'good', [...RULE, 'allow', 0, 'sni', 'value']],
    [meshTrafficPermission, [ALLOW], '--section=', '5050', ['spec', 'targetRef', 'sectionName']],
    [meshTrafficPermission, [ALLOW], '--target-label=a=', 'good', ['spec', 'targetRef', 'labels', 'a']],
    [clusterSpiffeIdCommand, [], '--name=', 'good', ['metadata', 'name']],
    [
      clusterSpiffeIdCommand,
      [],
      '--spiffe-id-template=',
      'spiffe://{{ .TrustDomain }}/x',
      ['spec', 'spiffeIDTemplate'],
    ],
    [clusterSpiffeIdCommand, [], '--pod-label=a=', 'good', ['spec', 'podSelector', 'matchLabels', 'a']],
    [clusterSpiffeIdCommand, [], '--dns-name=', 'good', ['spec', 'dnsNameTemplates', 0]],
    [
      clusterSpiffeIdCommand,
      [],
      '--workload-selector=k8s:',
      'good',
      ['spec', 'workloadSelectorTemplates', 0],
    ],
    [clusterSpiffeIdCommand, [], '--federates-with=', 'good', ['spec', 'federatesWith', 0]],
    [clusterSpiffeIdCommand, [], '--ttl=', '1h', ['spec', 'ttl']],
    [clusterSpiffeIdCommand, [], '--class-name=', 'good', ['spec', 'className']],
    [clusterSpiffeIdCommand, [], '--hint=', 'good', ['spec', 'hint']],
  ];

  it.each(fields.map(([configure, args, flag, ...field]) => [flag, args, configure, ...field] as const))(
    'of %s with %j stays in its field, or is refused',
    async (flag, args, configure, good, path) => {
      const [first] = await render(configure, ...args, `${flag}${good}`);
      const { rest: expected } = withMark(first, path);
      await fc.assert(
        fc.asyncProperty(hostile, async (value) => {
          if ((await refusalOf(configure, [...args, `${flag}${value}`])) !== undefined) return;
          const documents = parseAllDocuments(readFileSync(out, 'utf8')).map((document) => document.toJS());
          const { found, rest } = withMark(documents[0], path);
          const prefix = /--workload-selector=(k8s:)/.exec(flag)?.[1] ?? '';
          expect([documents.length, found]).toEqual([1, `${prefix}${value}`]);
          expect(rest).toEqual(expected);
        }),
        { numRuns: 40 },
      );
    },
  );
});

describe('a flag', () => {
  const spire = ['--provider', 'spire', '--trust-domain', 'td'];

  const refused: [Configure, string[], RegExp][] = [
    // What would have no effect.
    [meshIdentity, [...spire, '--print-key'], /^--print-key has no effect with --provider spire/],
    [
      meshIdentity,
      [...spire, '--passphrase-file', 'x'],
      /^--passphrase-file has no effect with --provider spire/,
    ],
    [meshIdentity, ['--print-key'], /^--print-key has no effect without --ca/],
    [clusterSpiffeIdCommand, ['--mesh', 'x'], /^--mesh has no effect without --mesh-identity/],
    [clusterSpiffeIdCommand, ['--kuma-version', '2.13'], /^--kuma-version has no effect without/],
    [clusterSpiffeIdCommand, ['--prepare'], /^--prepare has no effect without/],
    // What would be lost.
    [meshIdentity, ['--select', 'a=1', '--select', 'a=2'], /^a cannot be "1" and "2" at once in --select/],
    [meshIdentity, ['--label', 'a=1', '--label', 'a=2'], /^a cannot be "1" and "2" at once in --label/],
    [clusterSpiffeIdCommand, ['--pod-label', 'a=1', '--pod-label', 'a=2'], /at once in --pod-label/],
    [meshTrafficPermission, [ALLOW, '--section', ''], /^no inbound or listener is named in --section/],
    // What nobody takes.
    [meshIdentity, ['--name', ''], /^"" is no name in --name/],
    [
      meshIdentity,
      ['--origin', 'global', '--kuma-version', '3.0'],
      /^Kuma 3\.0 has no global control plane on Kubernetes/,
    ],
    [clusterSpiffeIdCommand, ['--ttl', '-5s'], /^"-5s" is no lifetime in --ttl/],
    [clusterSpiffeIdCommand, ['--workload-selector', 'unix'], /^"unix" is no selector/],
    [clusterSpiffeIdCommand, ['--path', 'ns/x'], /does not begin with a slash in --path/],
    // The flag that says it is named.
    [meshIdentity, ['--expiry', '0s'], /Change --expiry;/],
    [meshTrafficPermission, ['--deny', 'exact:x'], /spec\.rules\[0\]\.deny\[0\].*Change --deny;/],
    [meshTrafficPermission, [ALLOW, '--sni', 'X'], /Change --sni;/],
    [clusterSpiffeIdCommand, ['--federates-with', 'Foo'], /Change --federates-with;/],
  ];

  it.each(refused.map(([configure, args, message]) => [args.join(' '), args, configure, message] as const))(
    'is refused in %s',
    async (_, args, configure, message) => {
      expect(await refusalOf(configure, args)).toMatch(message);
    },
  );

  it('for labels takes the whole language of selectors', async () => {
    const labels = ['team=web', 'tier in (gold, silver)', 'zone notin (a)', 'env!=prod', 'owned', '!legacy'];
    const [resource] = await render(clusterSpiffeIdCommand, ...labels.flatMap((one) => ['--pod-label', one]));
    expect(resource.spec.podSelector).toEqual({
      matchLabels: { team: 'web' },
      matchExpressions: [
        { key: 'tier', operator: 'In', values: ['gold', 'silver'] },
        { key: 'zone', operator: 'NotIn', values: ['a'] },
        { key: 'env', operator: 'NotIn', values: ['prod'] },
        { key: 'owned', operator: 'Exists' },
        { key: 'legacy', operator: 'DoesNotExist' },
      ],
    });
    for (const wrong of ['a b', 'a in b', 'a in (b', '!', '', 'a in (b c)'])
      expect(await refusalOf(clusterSpiffeIdCommand, ['--pod-label', wrong])).toMatch(/in --pod-label/);
  });

  it('for another system namespace leaves the origin in place', async () => {
    const [identity] = await render(meshIdentity, '--namespace', 'mesh-system');
    expect(identity.metadata).toEqual({
      name: 'identity',
      namespace: 'mesh-system',
      labels: { 'kuma.io/mesh': 'default', 'kuma.io/origin': 'zone' },
    });
    const from = ['example.org', '--from', at('ca.pem'), '--namespace', 'mesh-system', '--zone', 'zone-2'];
    const [trust] = await render(meshTrust, ...from);
    expect(trust.metadata.labels).toMatchObject({ 'kuma.io/origin': 'zone', 'kuma.io/zone': 'zone-2' });
    expect(await refusalOf(meshTrust, ['example.org', '--from', at('ca.pem'), '--zone', 'x\ny'])).toMatch(
      /--zone/,
    );
  });

  it('whose value works badly is answered by a warning', async () => {
    const { said } = await run(meshIdentity, ['--provider', 'spire']);
    expect(said).toEqual([
      expect.stringMatching(/^the trust domain is a template.*\(kuma-identity-spire-trust-domain\)\.$/),
    ]);
    expect((await run(meshIdentity, spire)).said).toEqual([]);
  });

  it('for one endpoint is not spread over several trust domains', async () => {
    writeFileSync(
      at('map.json'),
      JSON.stringify({ trust_domains: { 'a.example': { keys: [] }, 'b.example': { keys: [] } } }),
    );
    const endpoint = ['--endpoint-url', 'https://b.example/x', '--endpoint-profile', 'https_web'];
    const all = ['--all', '--from', at('map.json'), ...endpoint];
    expect(await refusalOf(clusterFederatedTrustDomain, all)).toMatch(
      /^one endpoint for the bundles of 2 trust domains/,
    );
    const { said } = await run(clusterFederatedTrustDomain, [
      'a.example',
      '--from',
      at('map.json'),
      ...endpoint,
    ]);
    expect(said).toContainEqual(expect.stringMatching(/has no keys/));
  });
});

describe('a CA that is written into the resource', () => {
  const cert = ['--ca-cert', `inline:${at('ca.pem')}`, '--trust-domain', 'example.org'];
  const key = ['--ca-key', `inline:${at('key.pem')}`];

  it('needs a word for its key, and a private file', async () => {
    expect(await refusalOf(meshIdentity, [...cert, ...key])).toMatch(
      /^the MeshIdentity would have the private key/,
    );
    rmSync(out, { force: true });
    const { documents, said } = await run(meshIdentity, [
      ...cert,
      ...key,
      '--print-key',
      '--allow-self-signed',
    ]);
    expect(documents[0].spec.provider.bundled.ca).toEqual({
      certificate: { type: 'InsecureInline', insecureInline: { value: readFileSync(at('ca.pem'), 'utf8') } },
      privateKey: { type: 'InsecureInline', insecureInline: { value: readFileSync(at('key.pem'), 'utf8') } },
    });
    expect(said).toContainEqual(expect.stringMatching(/kuma-identity-inline-key/));
    expect(statSync(out).mode & 0o777).toBe(0o600);
  });

  it('is one that Kuma would take', async () => {
    expect(await refusalOf(meshIdentity, [...cert, '--ca-key', 'secret:x'])).toMatch(/--allow-self-signed/);
    const both = ['--ca-cert', `inline:${at('both.pem')}`, '--ca-key', 'secret:x', '--allow-self-signed'];
    expect(await refusalOf(meshIdentity, both)).toMatch(/^there is a private key in/);
  });
});

/** Kuma's guide to MeshIdentity with SPIRE, in whose words the same resources stand. */
describe('the guide to SPIRE', () => {
  it('can be followed by flags', async () => {
    const trustDomain = 'default.local-zone.mesh.local';
    const [registration, identity] = await render(
      clusterSpiffeIdCommand,
      '--name',
      'spire-registration',
      '--pod-label',
      'kuma.io/mesh=default',
      '--workload-selector',
      'k8s:ns:kuma-demo',
      '--mesh-identity',
      'identity-spire',
      '--trust-domain',
      trustDomain,
    );
    expect(registration).toEqual({
      apiVersion: 'spire.spiffe.io/v1alpha1',
      kind: 'ClusterSPIFFEID',
      metadata: { name: 'spire-registration' },
      spec: {
        podSelector: { matchLabels: { 'kuma.io/mesh': 'default' } },
        spiffeIDTemplate:
          'spiffe://{{ .TrustDomain }}/ns/{{ .PodMeta.Namespace }}/sa/{{ .PodSpec.ServiceAccountName }}',
        workloadSelectorTemplates: ['k8s:ns:kuma-demo'],
      },
    });
    expect(identity).toEqual({
      apiVersion: 'kuma.io/v1alpha1',
      kind: 'MeshIdentity',
      metadata: {
        name: 'identity-spire',
        namespace: 'kuma-system',
        labels: { 'kuma.io/mesh': 'default', 'kuma.io/origin': 'zone' },
      },
      spec: {
        selector: { dataplane: { matchLabels: {} } },
        spiffeID: { trustDomain, path: '/ns/{{ .Namespace }}/sa/{{ .ServiceAccount }}' },
        provider: { type: 'Spire', spire: {} },
      },
    });
    const place = ['--name', 'mtp', '--namespace', 'kuma-demo'];
    const [policy] = await render(
      meshTrafficPermission,
      ...place,
      '--allow',
      `prefix:spiffe://${trustDomain}/ns/kuma-demo`,
    );
    // The guide leaves targetRef out, which is the same as naming the mesh.
    expect(policy).toEqual({
      apiVersion: 'kuma.io/v1alpha1',
      kind: 'MeshTrafficPermission',
      metadata: { name: 'mtp', namespace: 'kuma-demo', labels: { 'kuma.io/mesh': 'default' } },
      spec: {
        targetRef: { kind: 'Mesh' },
        rules: [
          {
            default: {
              allow: [{ spiffeID: { type: 'Prefix', value: `spiffe://${trustDomain}/ns/kuma-demo` } }],
            },
          },
        ],
      },
    });
  });
});
