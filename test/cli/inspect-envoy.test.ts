/** What `cert inspect` says of Envoy's configuration: the thread from a listener to the bundle, and what does not fit. */
import { beforeAll, describe, expect, it } from 'vitest';
import {
  BUNDLE,
  bundleSecret,
  certificateSecret,
  configDump,
  IDENTITY,
  type ProxySetup,
} from './envoy-dump.js';
import { workspace } from './meshctl.js';

const at = workspace();
const WEB = 'spiffe://example.org/ns/demo/sa/web';
const API = 'spiffe://partner.example/api';
let bundles: Record<'example.org' | 'partner.example', string>;

/** The dump of a proxy that has all it needs, but for what is given otherwise. */
function dump(change: Partial<ProxySetup> = {}): string {
  return JSON.stringify(
    configDump({
      svid: at.read('web', 'svid.pem'),
      bundles,
      clients: 'spiffe://example.org/',
      server: API,
      ...change,
    }),
  );
}

async function inspect(files: Readonly<Record<string, string>>, ...flags: readonly string[]) {
  for (const [name, text] of Object.entries(files)) at.write(name, text);
  return at.run(['cert', 'inspect', ...flags, ...Object.keys(files)]);
}

interface Finding {
  readonly code: string;
  readonly message: string;
  readonly fix: string;
}

interface Report {
  readonly sources: readonly {
    readonly format: string;
    readonly items: readonly object[];
    readonly bundles: readonly object[];
    readonly dumps: readonly {
      readonly node: string;
      readonly secrets: readonly object[];
      readonly threads: readonly { readonly side: string; readonly findings: readonly Finding[] }[];
      readonly findings: readonly (Finding & { readonly secret?: string })[];
    }[];
  }[];
  readonly pairs: readonly {
    readonly verdict: string;
    readonly line: string;
    readonly reasons: readonly Finding[];
  }[];
}

async function report(files: Readonly<Record<string, string>>, ...flags: readonly string[]): Promise<Report> {
  const { code, stdout } = await inspect(files, '-o', 'json', ...flags);
  expect(code).toBe(0);
  return JSON.parse(stdout) as Report;
}

/** The codes of everything that does not fit in a single dump. */
async function findings(text: string, ...flags: readonly string[]): Promise<string[]> {
  const { sources } = await report({ 'dump.json': text }, ...flags);
  return sources
    .flatMap(({ dumps }) =>
      dumps.flatMap((one) => [...one.threads.flatMap((thread) => thread.findings), ...one.findings]),
    )
    .map(({ code }) => code);
}

beforeAll(async () => {
  for (const domain of ['example.org', 'partner.example'])
    await at.run(['ca', 'init', domain, '--quiet', '-o', 'json']);
  await at.run(['identity', 'issue', WEB, '--out-dir', 'web', '--ttl', '1h']);
  await at.run(['identity', 'issue', API, '--out-dir', 'api', '--ttl', '1h']);
  bundles = {
    'example.org': at.read('web', 'bundle.pem'),
    'partner.example': at.read('api', 'bundle.pem'),
  };
});

describe("Envoy's configuration", () => {
  it('is followed from the listener to the bundle', async () => {
    const { code, stdout, stderr } = await inspect({ 'dump.json': dump() });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(
      /^dump\.json {2}Envoy config dump\n {2}secret kri_mid_\S+ \(active\): certificate chain\n {2}1/,
    );
    const threads = stdout.slice(stdout.indexOf('  TLS of web'));
    expect(threads.split('\n')).toEqual([
      '  TLS of web',
      '    inbound listener self_inbound_dp_http',
      `      presents  ${WEB} (secret ${IDENTITY})`,
      "                the proxy's SVID by MeshIdentity kuma-system/identity (mesh default, zone zone-1)",
      '      accepts   URI prefix "spiffe://example.org/"',
      '      trusts    example.org: 1 authority (secret system_trust_bundle)',
      '                partner.example: 1 authority',
      '                the bundles of all MeshTrusts of the mesh, by trust domain',
      '',
      '    cluster kri_msvc_api, server name api',
      `      presents  ${WEB} (secret ${IDENTITY})`,
      "                the proxy's SVID by MeshIdentity kuma-system/identity (mesh default, zone zone-1)",
      `      accepts   URI exact "${API}"`,
      '      trusts    example.org: 1 authority (secret system_trust_bundle)',
      '                partner.example: 1 authority',
      '                the bundles of all MeshTrusts of the mesh, by trust domain',
      '',
    ]);
  });

  it('gives its certificates in their roles, the bundles by trust domain, and hides the key', async () => {
    const [source] = (await report({ 'dump.json': dump() })).sources;
    expect(source?.items).toMatchObject([
      {
        kind: 'certificate',
        role: 'leaf',
        spiffeId: WEB,
        place: { path: [`secret ${IDENTITY} (active)`, 'certificate chain'] },
      },
      { kind: 'private-key', form: 'redacted', encrypted: false },
      { kind: 'certificate', role: 'root', trusted: { trustDomain: 'example.org' } },
      { kind: 'certificate', role: 'root', trusted: { trustDomain: 'partner.example' } },
    ]);
    expect(source?.bundles).toMatchObject([
      { format: 'envoy', trustDomain: 'example.org', x509Authorities: 1 },
      { format: 'envoy', trustDomain: 'partner.example', x509Authorities: 1 },
    ]);
    expect(source?.dumps[0]?.secrets).toMatchObject([
      {
        name: IDENTITY,
        state: 'active',
        version: '7',
        holds: 'certificate',
        meaning: { mode: 'kuma-mesh-identity', zone: 'zone-1' },
      },
      { name: BUNDLE, holds: 'validation', meaning: { mode: 'kuma-mesh-trust' } },
    ]);
  });

  it('reads the names that Kuma and its tools write', async () => {
    const camel = dump().replace(
      /"([a-z]+(?:_[a-z]+)+)":/g,
      (_, name: string) => `"${name.replace(/_([a-z])/g, (__, letter: string) => letter.toUpperCase())}":`,
    );
    expect(camel).toContain('"dynamicActiveSecrets"');
    // At one moment for both, since what is left of a life is told in seconds.
    const now = ['--at', `${new Date().toISOString().slice(0, 19)}Z`];
    const [ours, theirs] = await Promise.all([
      report({ 'snake.json': dump() }, ...now),
      report({ 'camel.json': camel }, ...now),
    ]);
    const withoutPlaces = (one: Report) => JSON.stringify(one.sources[0]?.items);
    expect(withoutPlaces(theirs)).toBe(withoutPlaces(ours));
    expect(theirs.sources[0]?.dumps[0]?.threads).toHaveLength(2);
  });

  it('has nothing to complain of when all fits', async () => {
    expect(await findings(dump())).toEqual([]);
  });

  it.each<[code: string, what: string, change: () => Partial<ProxySetup>, flags?: string[]]>([
    [
      'secret-absent',
      'a secret that is referred to',
      () => ({ secrets: [certificateSecret(IDENTITY, at.read('web', 'svid.pem'))] }),
    ],
    [
      'secret-not-delivered',
      'a secret that waits',
      () => ({ secrets: [{ name: IDENTITY }, bundleSecret(BUNDLE, bundles)] }),
    ],
    [
      'issuer-not-in-bundle',
      'a bundle of another authority',
      () => ({ bundles: { ...bundles, 'example.org': bundles['partner.example'] } }),
    ],
    [
      'no-bundle-for-trust-domain',
      'no bundle of its own',
      () => ({ bundles: { 'partner.example': bundles['partner.example'] } }),
    ],
    [
      'matcher-without-bundle',
      'a server of an unknown trust domain',
      () => ({ bundles: { 'example.org': bundles['example.org'] } }),
    ],
    [
      'own-trust-domain-refused',
      'clients of another trust domain only',
      () => ({ clients: 'spiffe://partner.example/' }),
    ],
    ['certificate-expired', 'a leaf past its life', () => ({}), ['--at', '2999-01-01T00:00:00Z']],
  ])('says %s of %s', async (code, _, change, flags = []) => {
    expect(await findings(dump(change()), ...flags)).toContain(code);
  });

  it('names the authority that is missing, and the way out', async () => {
    const { stdout } = await inspect({
      'dump.json': dump({ bundles: { ...bundles, 'example.org': bundles['partner.example'] } }),
    });
    expect(stdout).toMatch(
      /^ {6}error {2}"spiffe:\/\/example\.org\/ns\/demo\/sa\/web" was issued by "O=example\.org, serialNumber=\d+"; .*\[issuer-not-in-bundle\]\n {8}Bring the bundle up to date/m,
    );
  });

  it('holds several proxies against each other', async () => {
    const api = {
      svid: at.read('api', 'svid.pem'),
      clients: 'spiffe://example.org/ns/demo/',
      server: WEB,
      node: 'api',
    };
    const both = await report({
      'web.json': dump({ clients: 'spiffe://partner.example/' }),
      'api.json': dump(api),
    });
    expect(both.pairs.map(({ verdict, line }) => ({ verdict, line }))).toEqual([
      { verdict: 'accepted', line: '"web.json" and "api.json" accept each other.' },
      { verdict: 'accepted', line: '"api.json" and "web.json" accept each other.' },
    ]);
    const apart = await report({
      'web.json': dump(),
      'api.json': dump({ ...api, clients: 'spiffe://example.org/ns/other/' }),
    });
    expect(apart.pairs.map(({ verdict, reasons }) => [verdict, reasons[0]?.code])).toEqual([
      ['refused', 'no-name-matches'],
      ['refused', 'no-name-matches'],
    ]);
    const { stdout } = await inspect({ 'web.json': dump(), 'api.json': dump(api) }, '--short');
    expect(stdout).toMatch(
      /\nbetween the proxies\n {2}accepted {2}"web\.json" and "api\.json" accept each other\.\n {2}refused {2}"web\.json" \(listener "self_inbound_dp_http"\) refuses "api\.json": "spiffe:\/\/partner\.example\/api" is presented where URI prefix "spiffe:\/\/example\.org\/" is asked for\.\n$/,
    );
  });

  it('compares nothing when it is a single proxy', async () => {
    expect((await report({ 'web.json': dump() })).pairs).toEqual([]);
  });

  it('says where the certificates are that a dump does not hold', async () => {
    const secret = { tls_certificate: { certificate_chain: { filename: '/run/web.pem' } } };
    const { code, stdout } = await inspect({
      'dump.json': dump({ secrets: [{ name: IDENTITY, secret }, bundleSecret(BUNDLE, bundles)] }),
    });
    expect(code).toBe(0);
    expect(stdout).toContain('the proxy reads it from its file "/run/web.pem"');
  });

  it('counts a secret that cannot be read as broken', async () => {
    const secrets = [certificateSecret(IDENTITY, 'no PEM'), bundleSecret(BUNDLE, bundles)];
    const { code, stdout } = await inspect({ 'dump.json': dump({ secrets }) });
    expect(code).toBe(2);
    expect(stdout).toMatch(
      /error {2}no certificate can be read in secret kri_mid_\S+ \(active\), certificate chain: its 6 bytes .* hold no PEM block/,
    );
  });

  it('never lets names reach the terminal as they are', async () => {
    const name = 'x\u001b[2J\u202e\n1  spiffe://forged/id';
    const { code, stdout } = await inspect({
      'dump.json': dump({
        secrets: [certificateSecret(name, at.read('web', 'svid.pem'))],
        node: name,
        clients: name,
      }),
    });
    expect(code).toBe(0);
    expect(stdout).not.toMatch(/[^\P{C}\n]/u);
    expect(stdout).not.toMatch(/^1 {2}spiffe:\/\/forged/m);
  });

  it('is told from other JSON by what is in it', async () => {
    const [source] = (
      await report({
        'secrets.json': JSON.stringify({
          dynamicActiveSecrets: [certificateSecret('default', at.read('web', 'svid.pem'))],
        }),
      })
    ).sources;
    expect(source).toMatchObject({
      format: 'Envoy config dump (SecretsConfigDump)',
      items: [{ spiffeId: WEB }, { form: 'redacted' }],
    });
    expect(source?.dumps[0]?.secrets).toMatchObject([{ name: 'default', meaning: { mode: 'istio' } }]);
  });

  it('reads resources as a control plane sends them, in YAML', async () => {
    const { secret } = bundleSecret(BUNDLE, bundles) as { secret: object };
    const yaml = `resources:\n- name: ${BUNDLE}\n  resource: ${JSON.stringify(secret)}\n`;
    const [source] = (await report({ 'secrets.yaml': yaml })).sources;
    expect(source).toMatchObject({
      format: 'Envoy resources',
      bundles: [{ trustDomain: 'example.org' }, { trustDomain: 'partner.example' }],
    });
  });
});
