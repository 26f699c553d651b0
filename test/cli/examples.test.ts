/** The examples of every help text run as they stand; only the network, the cluster and the peer are stand-ins. */
import type { ChildProcess } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Outcome, PROGRAM, type RunOptions, workspace } from './meshctl.js';

const at = workspace();
const PODS = {
  kind: 'List',
  items: ['web', 'api'].map((name) => ({
    kind: 'Pod',
    metadata: { name: `${name}-1`, namespace: 'demo' },
    spec: { serviceAccountName: name },
  })),
};

interface Help {
  readonly command: string;
  readonly text: string;
}

/** The help of the program and of all that is below it. */
async function allHelp(...words: string[]): Promise<Help[]> {
  const { stdout } = await at.run([...words, '--help']);
  const [, list = ''] = /\nCommands:\n((?: {2}.*\n)+)/.exec(stdout) ?? [];
  const names = [...list.matchAll(/^ {2}([a-z]\S*)/gm)].map(([, name = '']) => name);
  const below = await Promise.all(names.map((name) => allHelp(...words, name)));
  return [{ command: words.join(' '), text: stdout }, ...below.flat()];
}

function examplesOf({ text }: Help): string[] {
  const [, list = ''] = /\nExamples:\n((?: {2}.*\n)+)/.exec(text) ?? [];
  return [...list.matchAll(/^ {2}([^# ].*)$/gm)].map(([, line = '']) => line);
}

const help = await allHelp();
const isGroup = ({ text }: Help) => text.includes('\nCommands:\n');
/** Each line once, with the command whose help has it last. */
const examples = [
  ...new Map(help.flatMap((one) => examplesOf(one).map((line) => [line, one.command] as const))),
].map(([line, command]) => [command, line] as const);

/** What an example says beside success. */
const EXPECTED: Readonly<Record<string, Partial<Outcome>>> = {
  // An SVID of a day is over by then, or was not yet: either is the answer that the example asks for.
  'meshctl identity verify svid.pem --at 2027-01-01T00:00:00Z': { code: 1 },
  // These bundles differ.
  'meshctl bundle diff before.json after.pem': { code: 1 },
  'meshctl bundle diff before.json after.json --svid svids': { code: 1 },
  // And so do these permissions.
  'meshctl policy matrix --before main/policies --after policies --dataplane dataplanes --ids ids.txt': {
    code: 1,
  },
};

describe('help', () => {
  it('is there for all commands', () => {
    const commands = help.map(({ command }) => command);
    expect(commands).toContain('identity issue');
    expect(commands.length).toBeGreaterThan(10);
    expect(examples.length).toBeGreaterThan(15);
  });

  it.each(help.filter((one) => !isGroup(one)))(
    'of "$command" has a summary, examples and exit codes',
    (one) => {
      expect(one.text).toMatch(/^Usage: meshctl .*\n\n[A-Z][^\n]*[a-z).]/);
      expect(examplesOf(one).length).toBeGreaterThan(0);
      expect(one.text).toMatch(
        /\nExit codes:\n {2}0 {3}fine\n(?: {2}\d .*\n)* {2}70 {2}an internal fault\n$/,
      );
    },
  );

  it.each(help)('of "$command" fits into 80 columns but for its examples, and has no gaps', ({ text }) => {
    const [described = ''] = text.split('\nExamples:\n');
    expect(described.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(text).not.toMatch(/\n\n\n|\[\]|: false|undefined/);
  });
});

/** Whoever answers at localhost:8443. */
const server = createServer().on('tlsClientError', () => undefined);
afterAll(() => server.close());

describe('the example', () => {
  beforeAll(async () => {
    at.stub('kubectl', `cat '${at.write('pods.json', JSON.stringify(PODS))}'`);
    at.stub('openssl', `case "$1" in s_client) cat '${at.path('ready', 'svid.pem')}';; *) exit 9;; esac`);
    const ready = { cwd: 'ready', env: { MESHCTL_HOME: at.path('ready', 'home') } };
    at.write('ready/secret.txt', 'correct horse\n');
    at.write('ready/ids.txt', 'spiffe://example.org/a\nspiffe://example.org/b\n');
    await at.run(['ca', 'init', 'example.org'], ready);
    await at.run(['identity', 'issue', 'spiffe://example.org/web', '--ttl', '12h'], ready);
    at.write('ready/web.csr', CSR);
    const store = ['--format', 'pkcs12', '--out', '../keystore.p12', '--out-password-file', 'secret.txt'];
    await at.run(['cert', 'convert', 'svid.pem', 'key.pem', ...store], ready);
    const inline_bytes = Buffer.from(at.read('ready', 'svid.pem')).toString('base64');
    const dump = {
      configs: [
        {
          dynamic_active_secrets: [{ secret: { tls_certificate: { certificate_chain: { inline_bytes } } } }],
        },
      ],
    };
    for (const file of ['svid.pem', 'key.pem', 'bundle.pem'])
      at.write(`ready/web/${file}`, at.read('ready', file));
    await prepareBundles(ready);
    server.setSecureContext({ cert: at.read('ready', 'svid.pem'), key: at.read('ready', 'key.pem') });
    await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
    const dataplanes = putManifests();
    const dumped = at.write('dump.json', JSON.stringify(dump));
    at.stub('kumactl', `case "$*" in *dataplanes*) cat '${dataplanes}';; *) cat '${dumped}';; esac`);
  });

  it.each(examples)('of "%s" runs: %s', async (command, line) => {
    const folder = `run-${examples.findIndex(([, other]) => other === line)}`;
    cpSync(at.path('ready'), at.path(folder), { recursive: true });
    // In no other folder: whoever reads all that is in it would need the password.
    if (line.includes('keystore.p12')) cpSync(at.path('keystore.p12'), at.path(folder, 'keystore.p12'));
    const begins = command === 'ca init' || line.includes('ca init');
    const writesHere = line.includes('identity issue') && !/--out-dir|--stdout|help/.test(line);
    const ported = line
      .replace('tls://localhost:8443', `tls://localhost:${(server.address() as AddressInfo).port}`)
      .replace('https://localhost:8443/', `https://localhost:${endpoint.port}/`)
      .replace('0.0.0.0:8443', '127.0.0.1:0')
      .replace('bundle serve --profile https_spiffe', '$& --listen 127.0.0.1:0')
      .replace('--profile https_web >', '--profile https_web --ca-file web-ca.pem >');
    const bounded = /bundle serve|--watch/.test(line) ? untilItSpeaks(ported) : ported;
    const { code, stderr } = await at.shell(writesHere ? `mkdir in; cd in; ${bounded}` : bounded, {
      cwd: folder,
      env: { MESHCTL_HOME: at.path(folder, begins ? 'new-home' : 'home') },
    });
    expect({ code, stderr }).toMatchObject({
      code: 0,
      ...EXPECTED[line],
      stderr: expect.not.stringMatching(/error/),
    });
  });
});

/** A mesh with a MeshIdentity, two proxies, and permissions before and after a change; the path of the proxies. */
function putManifests(): string {
  const head = 'mesh: default\nlabels: { kuma.io/origin: zone }\n';
  const proxy = (name: string) =>
    `type: Dataplane\nmesh: default\nname: ${name}\nlabels: { kuma.io/workload: ${name}, kuma.io/zone: zone-1 }\n` +
    'networking: { address: 10.0.0.1, inbound: [{ port: 8080, name: http, tags: { kuma.io/service: x } }] }\n';
  const allow = (id: string) =>
    `type: MeshTrafficPermission\nname: allow\n${head}spec:\n  rules:\n    - default:\n        allow:\n` +
    `          - spiffeID: { type: Exact, value: '${id}' }\n`;
  at.write(
    'ready/mesh-identity.yaml',
    `type: MeshIdentity\nname: identity\n${head}spec:\n  selector: { dataplane: { matchLabels: {} } }\n` +
      '  provider:\n    type: Bundled\n    bundled: { insecureAllowSelfSigned: true, autogenerate: { enabled: true } }\n',
  );
  at.write('ready/policies/allow.yaml', allow('spiffe://example.org/ns/demo/sa/web'));
  at.write('ready/main/policies/allow.yaml', allow('spiffe://example.org/a'));
  at.write('ready/kv.yaml', proxy('kv'));
  at.write('ready/dataplanes/kv.yaml', proxy('kv'));
  return at.write('ready/dataplanes.yaml', `${proxy('kv')}---\n${proxy('web')}`);
}

/** Bundles of two partners, one of them before and after a rotation, and an SVID that it leaves behind. */
async function prepareBundles(ready: RunOptions): Promise<void> {
  const bundleOf = async (name: string, ...flags: string[]) => {
    const home = ['--home', at.path('partners', name)];
    await at.run([...home, 'ca', 'init', name, '--quiet', ...flags]);
    return (await at.run([...home, 'bundle', 'export', name])).stdout;
  };
  at.write('ready/before.json', await bundleOf('partner.example'));
  await at.run(
    [
      '--home',
      at.path('partners', 'partner.example'),
      'identity',
      'issue',
      'spiffe://partner.example/api',
      '--out-dir',
      'svids',
    ],
    ready,
  );
  for (const file of ['after.json', 'partner.json'])
    at.write(
      `ready/${file}`,
      await bundleOf('partner.example', ...(file === 'after.json' ? ['--force'] : [])),
    );
  const convert = ['--from', 'after.json', '--format', 'pem', '--out'];
  for (const file of ['after.pem', 'partner.pem'])
    await at.run(['bundle', 'export', 'partner.example', ...convert, file], ready);
  at.write('ready/gone.json', await bundleOf('gone.example'));
  await at.run(['bundle', 'set', '--id', 'partner.example', '--path', 'after.json'], ready);
  await at.run(['bundle', 'set', '--id', 'gone.example', '--path', 'gone.json'], ready);
  await startEndpoint(ready);
  at.stub('spire-server', `cat '${at.write('spire.json', await bundleOf('spire.example'))}'`);
}

/** The partner's bundle endpoint. Its certificate serves both profiles: it is an SVID, and names localhost. */
const endpoint: { port: number; child?: ChildProcess } = { port: 0 };
afterAll(() => endpoint.child?.kill());

async function startEndpoint(ready: RunOptions): Promise<void> {
  const home = ['--home', at.path('partners', 'partner.example')];
  const id = 'spiffe://partner.example/meshctl/bundle-endpoint';
  await at.run([...home, 'identity', 'issue', id, '--dns', 'localhost', '--out-dir', 'endpoint'], ready);
  for (const [from, to] of [
    ['svid.pem', 'tls.pem'],
    ['key.pem', 'tls-key.pem'],
    ['bundle.pem', 'web-ca.pem'],
  ] as const)
    at.write(`ready/${to}`, at.read('ready', 'endpoint', from));
  rmSync(at.path('ready', 'endpoint'), { recursive: true });
  const files = ['--profile', 'https_web', '--cert', 'ready/tls.pem', '--key', 'ready/tls-key.pem'];
  const args = [...home, 'bundle', 'serve', ...files, '--listen', 'localhost:0', '-o', 'json'];
  const child = at.start(process.execPath, [PROGRAM, ...args]);
  endpoint.child = child;
  let report = '';
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
    report += chunk;
    if (report.endsWith('}\n')) break;
  }
  endpoint.port = Number(/:(\d+)\//.exec(report)?.[1]);
}

/** What would go on for good is stopped as a service manager does it, once it has said that it runs. */
function untilItSpeaks(line: string): string {
  const wait = 'i=0; while [ ! -s said ] && [ $i -lt 400 ]; do sleep 0.1; i=$((i+1)); done';
  return `${line} > said & pid=$!; ${wait}; kill -TERM $pid; wait $pid`;
}

/** EC P-256, made by OpenSSL: openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj / */
const CSR = `-----BEGIN CERTIFICATE REQUEST-----
MIG7MGICAQAwADBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABK7fcJoQGaFoko4j
RMZe2/9O76x1RcETaGhj/fbShvRXpWP09CKE9tL6oWRseQLseNWQ04M3BbZf/bfh
dmO9ahKgADAKBggqhkjOPQQDAgNJADBGAiEAjVTDX7HLwAAoylbRCjTK2QpI3M4l
rdvoQo3sOlqnBr8CIQCX6maciy7ooMIopBLxBHmtKacP/OnE0CebBaDw1RdQyg==
-----END CERTIFICATE REQUEST-----
`;
