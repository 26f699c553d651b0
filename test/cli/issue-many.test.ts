import { X509Certificate } from 'node:crypto';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { failureOf, type Outcome, refusal, reportOf, workspace } from './meshctl.js';

const at = workspace();
const matching = (pattern: RegExp) => expect.stringMatching(pattern);
const issue = (...args: string[]) => at.run(['identity', 'issue', ...args]);
const jsonl = ['--format', 'jsonl', '--stdout'];
const lines = ({ stdout }: Outcome): Record<string, unknown>[] =>
  stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));
const ids = ({ svids }: Record<string, unknown>) =>
  (svids as { spiffeId: string }[]).map(({ spiffeId }) => spiffeId);

const pod = (namespace: string, name: string, serviceAccountName: string) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace },
  spec: { serviceAccountName },
});
const PODS = {
  apiVersion: 'v1',
  kind: 'List',
  metadata: { resourceVersion: '' },
  items: [pod('demo', 'web-1', 'web'), pod('demo', 'web-2', 'web'), pod('shop', 'api-1', 'api')],
};
const DATAPLANES = `total: 1
items:
- type: Dataplane
  mesh: default
  name: redis-1
  labels:
    kuma.io/workload: redis
next: null
`;

beforeAll(async () => {
  await at.run(['ca', 'init', 'example.org']);
  await at.run(['ca', 'init', 'other.example', '--ttl', '1h']);
  at.write('ids.txt', '# services\nspiffe://example.org/web\n\nspiffe://example.org/ns/demo/sa/api\n');
  at.write('ids.csv', 'team,spiffe_id,dns\na,spiffe://example.org/web,web.example;w.example\n');
  at.write(
    'ids.json',
    JSON.stringify(['spiffe://example.org/a', { id: 'spiffe://example.org/b', dns: 'b.example' }]),
  );
  at.write('ids.yaml', '- spiffe://example.org/a\n- spiffe://other.example/b\n');
  at.write('pods.json', JSON.stringify(PODS));
  at.write('dataplanes.yaml', DATAPLANES);
  at.write('empty', '');
  at.write('comments', '# nothing\n\n');
  at.write(
    'bad.txt',
    [
      'spiffe://example.org/first',
      'spiffe://example.org/second/',
      'third',
      'spiffe://missing.example/fourth',
      'spiffe://example.org/fifth',
      '',
    ].join('\n'),
  );
});

describe('many SVIDs as files', () => {
  it('get a folder each, named after trust domain and path', async () => {
    const outcome = await issue('--from', 'ids.txt', '--out-dir', 'lines');
    expect(outcome).toEqual({ code: 0, stdout: '2 issued, a folder each in lines\n', stderr: '' });
    for (const folder of ['lines/example.org/web', 'lines/example.org/ns/demo/sa/api']) {
      expect(readdirSync(at.path(folder)).sort()).toEqual(['bundle.pem', 'key.pem', 'svid.pem']);
      expect(statSync(at.path(folder, 'key.pem')).mode & 0o777).toBe(0o600);
    }
    const leaf = new X509Certificate(at.read('lines/example.org/ns/demo/sa/api/svid.pem'));
    expect(leaf.subjectAltName).toBe('URI:spiffe://example.org/ns/demo/sa/api');
  });

  it('are named one by one in the report', async () => {
    const report = reportOf(await issue('--from', 'ids.txt', '--out-dir', 'reported', '-o', 'json'));
    expect(report).toMatchObject({ issued: 2, failed: 0, failures: [] });
    expect(ids(report)).toEqual(['spiffe://example.org/web', 'spiffe://example.org/ns/demo/sa/api']);
    expect(JSON.stringify(report)).not.toContain('PRIVATE KEY');
  });

  it.each([
    ['ids.csv', [], ['spiffe://example.org/web']],
    ['ids.json', [], ['spiffe://example.org/a', 'spiffe://example.org/b']],
    ['ids.yaml', [], ['spiffe://example.org/a', 'spiffe://other.example/b']],
    [
      'pods.json',
      ['--trust-domain', 'example.org'],
      ['spiffe://example.org/ns/demo/sa/web', 'spiffe://example.org/ns/shop/sa/api'],
    ],
    [
      'pods.json',
      ['--trust-domain', 'example.org', '--path-template', '/{{ .Namespace }}/{{ .ServiceAccount }}'],
      ['spiffe://example.org/demo/web', 'spiffe://example.org/shop/api'],
    ],
    ['dataplanes.yaml', ['--trust-domain', 'other.example'], ['spiffe://other.example/workload/redis']],
  ])('come from %s %j', async (file, flags, expected) => {
    const folder = `from-${file}-${flags.length}`;
    const outcome = await issue('--from', file, ...flags, '--out-dir', folder, '-o', 'json');
    expect(ids(reportOf(outcome))).toEqual(expected);
  });

  it('bring the DNS names of the list along', async () => {
    const leaf = new X509Certificate(at.read('from-ids.csv-0/example.org/web/svid.pem'));
    expect(leaf.subjectAltName).toBe('URI:spiffe://example.org/web, DNS:web.example, DNS:w.example');
  });

  it('come from standard input', async () => {
    const args = ['identity', 'issue', '--from', '-', '--trust-domain', 'example.org', '--out-dir', 'piped'];
    const { code, stderr } = await at.run(args, { input: JSON.stringify(PODS) });
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: 'note: 1 entry asks for an identity that the list has already; each is issued once.\n',
    });
  });

  it('come from arguments', async () => {
    const names = ['spiffe://example.org/one', 'spiffe://other.example/two'];
    const report = reportOf(await issue(...names, '--out-dir', 'arguments', '-o', 'json'));
    expect(ids(report)).toEqual(names);
    expect(existsSync(at.path('arguments/other.example/two/key.pem'))).toBe(true);
  });

  it('come in every format', async () => {
    await issue('--from', 'ids.txt', '--out-dir', 'secrets', '--format', 'k8s-secret');
    expect(readdirSync(at.path('secrets/example.org/web'))).toEqual(['secret.yaml']);
  });

  it('overwrite nothing, and are not begun then', async () => {
    at.write('taken/example.org/ns/demo/sa/api/key.pem', 'precious');
    expect(failureOf(await issue('--from', 'ids.txt', '--out-dir', 'taken', '--keep-going'))).toMatchObject({
      exit: 3,
      code: 'E_FILE_EXISTS',
      message: matching(/^taken\/example\.org\/ns\/demo\/sa\/api\/key\.pem exists: .* pass --force/),
    });
    expect(readdirSync(at.path('taken/example.org'))).toEqual(['ns']);
    expect(at.read('taken/example.org/ns/demo/sa/api/key.pem')).toBe('precious');
    expect((await issue('--from', 'ids.txt', '--out-dir', 'taken', '--force')).code).toBe(0);
    expect(at.read('taken/example.org/ns/demo/sa/api/key.pem')).toContain('PRIVATE KEY');
  });
});

describe('many SVIDs as JSON lines', () => {
  it('come one a line, with their keys, in the order of the list', async () => {
    const outcome = await issue('--from', 'ids.txt', ...jsonl);
    expect(outcome).toMatchObject({ code: 0, stderr: '2 SVIDs were issued.\n' });
    expect(lines(outcome)).toMatchObject([
      { kind: 'X509Svid', spiffeId: 'spiffe://example.org/web', private_key: matching(/^MI/) },
      { kind: 'X509Svid', spiffeId: 'spiffe://example.org/ns/demo/sa/api' },
    ]);
  });

  it('take one ID as well', async () => {
    const outcome = await issue('spiffe://example.org/single', ...jsonl);
    expect(outcome.stderr).toBe('1 SVID was issued.\n');
    expect(lines(outcome)).toHaveLength(1);
  });

  it('say once for each trust domain that its CA ends first', async () => {
    at.write('capped.txt', 'spiffe://other.example/a\nspiffe://example.org/b\nspiffe://other.example/c\n');
    const { stderr } = await issue('--from', 'capped.txt', '--ttl', '2h', ...jsonl);
    expect(stderr.match(/^warning: the CA of other\.example ends first/gm)).toHaveLength(1);
    expect(stderr).not.toContain('example.org ends first');
  });
});

describe('a list with bad entries', () => {
  const FIRST = 'spiffe://example.org/first';
  const FIFTH = 'spiffe://example.org/fifth';

  it('is issued not at all without --keep-going, and the entries are named', async () => {
    const outcome = await issue('--from', 'bad.txt', '--out-dir', 'none');
    expect(outcome.stdout).toBe('');
    const { message, ...rest } = failureOf(outcome);
    expect(rest).toEqual({ exit: 2, code: 'E_IDENTITY_LIST' });
    expect(message).toMatch(
      /^2 entries cannot be issued, so nothing was: "spiffe:\S+second\/" is not a SPIFFE ID in bad\.txt:2: .*; "third" is not a SPIFFE ID in bad\.txt:3: .* --keep-going to issue the rest$/,
    );
    expect(existsSync(at.path('none'))).toBe(false);
  });

  it('is issued as far as it goes with --keep-going, and the exit code is 1', async () => {
    const { code, stdout, stderr } = await issue('--from', 'bad.txt', '--keep-going', '--out-dir', 'some');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '2 issued, a folder each in some, 3 failed\n' });
    expect(stderr.split('\n')).toEqual([
      matching(/^warning: "spiffe:\S+second\/" is not a SPIFFE ID in bad\.txt:2: .* \[E_SPIFFE_ID\]$/),
      matching(/^warning: "third" is not a SPIFFE ID in bad\.txt:3: .* \[E_SPIFFE_ID\]$/),
      matching(/^warning: bad\.txt:4: trust domain missing\.example has no CA here\. Run .* \[E_NO_CA\]$/),
      'error: 3 of 5 identities were not issued: the warnings above name them [E_ISSUE_PARTIAL]',
      '',
    ]);
    expect(readdirSync(at.path('some/example.org')).sort()).toEqual(['fifth', 'first']);
  });

  it('has its failures in the report', async () => {
    const outcome = await issue('--from', 'bad.txt', '--keep-going', '--out-dir', 'told', '-o', 'json');
    expect(outcome.code).toBe(1);
    const report = JSON.parse(outcome.stdout);
    expect(report).toMatchObject({
      issued: 2,
      failed: 3,
      failures: [
        { place: 'bad.txt:2', code: 'E_SPIFFE_ID' },
        { place: 'bad.txt:3', code: 'E_SPIFFE_ID' },
        { place: 'bad.txt:4', code: 'E_NO_CA', message: matching(/missing\.example/) },
      ],
    });
    expect(ids(report)).toEqual([FIRST, FIFTH]);
  });

  it('is printed without them as JSON lines', async () => {
    const outcome = await issue('--from', 'bad.txt', '--keep-going', ...jsonl);
    expect(outcome.code).toBe(1);
    expect(lines(outcome).map(({ spiffeId }) => spiffeId)).toEqual([FIRST, FIFTH]);
  });

  it('points to the flag that hides the names', async () => {
    const outcome = await issue('--from', 'bad.txt', '--keep-going', '--quiet', ...jsonl);
    expect(outcome.stderr).toBe(
      'error: 3 of 5 identities were not issued. Leave out --quiet to see which [E_ISSUE_PARTIAL]\n',
    );
  });

  it('says how many were issued before a failure that ends the run', async () => {
    const names = ['spiffe://example.org/x', 'spiffe://example.org/y', 'spiffe://missing.example/z'];
    const outcome = await issue(...names, '--out-dir', 'begun');
    expect(outcome.stderr).toMatch(/^note: 2 SVIDs were issued before the failure\.$/m);
    expect(failureOf(outcome)).toMatchObject({ exit: 2, code: 'E_NO_CA' });
  });

  it('names the files that could not be written, and goes on', async () => {
    at.write('blocked/example.org/web', 'a file where a folder belongs');
    const outcome = await issue('--from', 'ids.txt', '--keep-going', '--out-dir', 'blocked');
    expect(outcome.stderr).toMatch(/^warning: ids\.txt:2: cannot use \S+web as a folder: .* \[E_WRITE\]$/m);
    expect(failureOf(outcome)).toMatchObject({ exit: 1, code: 'E_ISSUE_PARTIAL' });
    expect(existsSync(at.path('blocked/example.org/ns/demo/sa/api/svid.pem'))).toBe(true);
  });
});

describe('what contradicts a bulk run', () => {
  const from = ['--from', 'ids.txt'];
  const usage = (args: readonly string[], message: RegExp) => [args, 'E_USAGE', message] as const;
  it.each([
    [['--from', 'missing.txt'], 'E_INPUT_MISSING', /^missing\.txt does not exist\. Check the path$/],
    [['--from', ''], 'E_INPUT_MISSING', /^the name of an input is empty\. Check the path$/],
    [['--from', '.'], 'E_INPUT_UNREADABLE', /^cannot read \.: it is a folder\. Name a file in it$/],
    [['--from', 'empty'], 'E_INPUT_EMPTY', /^empty is empty\. Did the command that wrote it fail\?$/],
    [
      ['--from', '-'],
      'E_INPUT_EMPTY',
      /^nothing on standard input\. Did the command before the pipe fail\?$/,
    ],
    [['--from', 'comments'], 'E_INPUT_EMPTY', /^there are no identities in comments: /],
    [
      ['--from', 'ids.txt', '--max-input', '10B'],
      'E_INPUT_TOO_LARGE',
      /^ids\.txt is too large: .* --max-input/,
    ],
    usage(['--from', 'pods.json'], /^the trust domain is missing .* Give it with --trust-domain$/),
    usage([...from, '--trust-domain', 'example.org'], /^--trust-domain has no effect here: the list has/),
    usage([...from, '--path-template', '/x'], /^--path-template has no effect here: the list has/),
    usage([...from, '--dns', 'x.example'], /^--from takes neither SPIFFE IDs as arguments nor --dns/),
    usage([...from, '--csr', 'x'], /^--csr is for one SVID: identities must not share a key\. Issue them/),
    usage([...from, '--key', 'x'], /^--key is for one SVID/),
    usage([...from, '--workers', '2'], /^--workers has no effect here: it belongs to --format jsonl/),
    usage(
      [...from, ...jsonl, '--workers', '0'],
      /^"0" is not a number of threads in --workers\. Give a whole number from 1 to 99$/,
    ),
    usage([...from, ...jsonl, '--out-dir', 'x'], /^--out-dir has no effect here: --stdout writes no files/),
    usage([...from, ...jsonl, '-o', 'yaml'], /^--output yaml has no effect with --stdout/),
    usage(
      [...from, '--stdout'],
      /^--stdout takes many SVIDs only as JSON lines\. Use --format jsonl --stdout/,
    ),
    usage([...from, '--ttl', 'x'], /^"x" is not a duration in --ttl/),
    usage([...from, '--key-type', 'x'], /^unknown key type "x" in --key-type/),
    usage(
      ['spiffe://a/b', 'spiffe://a/c', '--dns', 'x'],
      /^--dns is for one SVID\. Put DNS names into a CSV/,
    ),
    usage(['spiffe://a/b', 'spiffe://a/c', '--trust-domain', 'x'], /^--trust-domain has no effect here/),
    [
      ['--from', 'pods.json', '--trust-domain', 'X'],
      'E_TRUST_DOMAIN',
      /^"X" is not a trust domain name: .* "x"$/,
    ],
    [
      ['--from', 'pods.json', '--trust-domain', 'x', '--path-template', '/{{ .Nmespace }}'],
      'E_TEMPLATE',
      /Nmespace.*Namespace/,
    ],
  ] as const)('%j', async (args, code, message) => {
    const outcome = await issue(...args);
    expect(outcome.stdout).toBe('');
    expect(failureOf(outcome)).toEqual(refusal(2, code, matching(message)));
  });
});
