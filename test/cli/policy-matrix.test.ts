import { XMLValidator } from 'fast-xml-parser';
import { beforeAll, describe, expect, it } from 'vitest';
import { csvField } from '../../src/cli/commands/policy/matrix/csv.js';
import { label } from '../../src/cli/commands/policy/matrix/mermaid.js';
import { xml } from '../../src/cli/commands/policy/matrix/svg.js';
import { failureOf, reportOf, workspace } from './meshctl.js';

const at = workspace();
const TD = 'spiffe://td.example';
const policies = (prefix: string) => `type: MeshTrafficPermission
mesh: default
name: all
spec:
  rules:
    - default:
        allow:
          - spiffeID: {type: Prefix, value: ${prefix}}
---
type: MeshTrafficPermission
mesh: default
name: kv
spec:
  targetRef: {kind: Dataplane, labels: {app: kv}}
  rules:
    - default:
        deny:
          - spiffeID: {type: Exact, value: ${TD}/ns/demo/sa/bad}
`;
const proxies = (names: readonly string[]) =>
  names
    .map(
      (name) =>
        `type: Dataplane\nmesh: default\nname: ${JSON.stringify(name)}\nlabels: {app: ${name === 'kv' ? 'kv' : 'web'}}\nnetworking: {address: 192.0.2.1, inbound: [{port: 80, name: http}]}\n`,
    )
    .join('---\n');

beforeAll(() => {
  at.write('policies.yaml', policies(`${TD}/ns/demo`));
  at.write('after.yaml', policies(`${TD}/ns/shop`));
  at.write('proxies.yaml', proxies(['kv', 'web']));
  at.write(
    'ids.txt',
    ['demo/sa/web', 'demo/sa/bad', 'demo-2/sa/x', 'shop/sa/y'].map((path) => `${TD}/ns/${path}\n`).join(''),
  );
});

const matrix = (...args: readonly string[]) => at.run(['policy', 'matrix', ...args]);
const GIVEN = ['--policy', 'policies.yaml', '--dataplane', 'proxies.yaml', '--ids', 'ids.txt'];
const COMPARED = [
  '--before',
  'policies.yaml',
  '--after',
  'after.yaml',
  '--dataplane',
  'proxies.yaml',
  '--ids',
  'ids.txt',
];

describe('policy matrix', () => {
  it('is a table with a warning for what a prefix fits besides', async () => {
    const { code, stdout, stderr } = await matrix(...GIVEN);
    expect(code).toBe(0);
    expect(stdout).toMatch(/demo\/sa\/bad +- +yes$/m);
    expect(stdout).toContain('4 workloads, 2 inbounds: 5 allowed, 3 denied');
    expect(stderr).toMatch(
      /^warning: allow of MeshTrafficPermission all .* also fits spiffe:\/\/td\.example\/ns\/demo-2\/sa\/x, namespace demo-2/m,
    );
  });

  it('fails on warnings when it is told to', async () => {
    expect((await matrix(...GIVEN, '--fail-on', 'warning')).code).toBe(1);
  });

  it('as CSV has a line for each workload', async () => {
    const { stdout } = await matrix(...GIVEN, '-o', 'csv', '-q');
    expect(stdout.split('\r\n')).toEqual([
      'workload,kv http,web http',
      `${TD}/ns/demo/sa/web,allow,allow`,
      `${TD}/ns/demo/sa/bad,deny,allow`,
      `${TD}/ns/demo-2/sa/x,allow,allow`,
      `${TD}/ns/shop/sa/y,deny,deny`,
      '',
    ]);
  });

  it('as a drawing is well-formed, as a flowchart has an arrow for each that is allowed, as data is complete', async () => {
    const outputs = ['-o', 'svg=m.svg', '-o', 'mermaid=m.mmd', '-o', 'json'];
    const report = reportOf(await matrix(...GIVEN, ...outputs));
    expect(XMLValidator.validate(at.read('m.svg'))).toBe(true);
    expect(at.read('m.mmd').match(/-->/g)).toHaveLength(5);
    expect(report).toMatchObject({
      kind: 'PolicyMatrix',
      counts: { allow: 5, deny: 3 },
      inbounds: [{ group: 0 }, { group: 1 }],
      groups: [
        {
          decisions: [
            { verdict: 'allow', workloads: [0, 2] },
            { verdict: 'deny', workloads: [1] },
          ],
        },
        { decisions: [{ verdict: 'allow', workloads: [0, 1, 2] }] },
      ],
      lints: [{ kind: 'prefix-matches-siblings' }],
    });
  });

  it('shows what a change opens and closes, and its code says that it does', async () => {
    const { code, stdout } = await matrix(...COMPARED, '-q');
    expect(code).toBe(1);
    expect(stdout).toContain('of 8 answers: 2 opened, 5 closed');
    expect(stdout).toMatch(
      /^opens {2}spiffe:\/\/td\.example\/ns\/shop\/sa\/y → kv http\n {4}before: deny, since no rule fits\n {4}after: {2}allow by allow of MeshTrafficPermission all \(after\.yaml:8:13\)/m,
    );
    const same = COMPARED.map((word) => (word === 'after.yaml' ? 'policies.yaml' : word));
    expect(await matrix(...same, '-q')).toMatchObject({ code: 0, stdout: 'nothing changes\n' });
    const csv = await matrix(...COMPARED, '-q', '-o', 'csv');
    expect(csv.stdout.trimEnd().split('\r\n')).toHaveLength(1 + 7);
  });

  it('sums up what is too large for people, and says what it leaves out', async () => {
    at.write('many.yaml', proxies(Array.from({ length: 30 }, (_, i) => `p-${i}`)));
    at.write(
      'many.txt',
      Array.from({ length: 500 }, (_, i) => `${TD}/ns/${i % 2 === 0 ? 'demo' : 'z'}/sa/w-${i}\n`).join(''),
    );
    const { stdout } = await matrix(
      '--policy',
      'policies.yaml',
      '--dataplane',
      'many.yaml',
      '--ids',
      'many.txt',
      '-q',
    );
    expect(stdout).toContain('sa/w-0');
    expect(stdout).toContain('and 247 more');
    expect(stdout.split('\n').length).toBeLessThan(12);
    expect(stdout).toContain('500 workloads, 30 inbounds: 7500 allowed, 7500 denied');
  });

  it('reads IDs from standard input, and clients from SVIDs', async () => {
    const piped = await at.run(['policy', 'matrix', '--policy', 'policies.yaml', '--ids', '-', '-o', 'csv'], {
      input: `${TD}/ns/demo/sa/a\n`,
    });
    expect(piped.stdout).toBe(`workload,any proxy of mesh default\r\n${TD}/ns/demo/sa/a,allow\r\n`);
    await at.run(['ca', 'init', 'td.example', '--quiet']);
    await at.run(['identity', 'issue', `${TD}/ns/demo/sa/own`, '--out-dir', 'own']);
    const { stdout } = await matrix('--policy', 'policies.yaml', '--svids', 'own/svid.pem', '-o', 'csv');
    expect(stdout).toBe(`workload,any proxy of mesh default\r\n${TD}/ns/demo/sa/own,allow\r\n`);
  });

  it('names Dataplanes by their MeshIdentities, and says which have none', async () => {
    const identity = `type: MeshIdentity
mesh: default
name: identity
spec:
  selector: {dataplane: {matchLabels: {app: web}}}
  spiffeID: {trustDomain: td.example, path: '/ns/demo/sa/{{ label "app" }}'}
  provider: {type: Spire, spire: {}}
`;
    at.write('identity.yaml', identity);
    const args = [
      '--policy',
      'policies.yaml',
      '--dataplane',
      'proxies.yaml',
      '--mesh-identity',
      'identity.yaml',
    ];
    const { stdout, stderr } = await matrix(...args, '-o', 'csv');
    expect(stdout).toBe(`workload,kv http,web http\r\n${TD}/ns/demo/sa/web,allow,allow\r\n`);
    expect(stderr).toMatch(/^warning: Dataplane kv has no SPIFFE ID \(.*\): it is no client here/m);
  });

  it.each([
    [['--ids', 'ids.txt'], '--policy is missing'],
    [['--policy', 'policies.yaml'], 'there are no workloads to ask about'],
    [
      ['--policy', 'policies.yaml', '--before', 'policies.yaml', '--ids', 'ids.txt'],
      '--policy has no effect with --before and --after',
    ],
    [['--before', 'policies.yaml', '--ids', 'ids.txt'], '--after is missing'],
    [
      ['--policy', 'policies.yaml', '--ids', 'ids.txt', '--inbound', 'x'],
      '--inbound has no effect without --dataplane',
    ],
    [
      ['--policy', 'policies.yaml', '--mesh-identity', 'policies.yaml'],
      '--mesh-identity has no effect without --dataplane',
    ],
  ])('asked with %j says what is wrong', async (args, message) => {
    expect(failureOf(await matrix(...args))).toMatchObject({
      exit: 2,
      code: 'E_USAGE',
      message: expect.stringContaining(message),
    });
  });
});

describe('hostile names', () => {
  it('are no formulas in CSV, and do not leave their field', () => {
    expect(csvField('=cmd|"/C calc"!A0')).toBe('"\'=cmd|""/C calc""!A0"');
    for (const text of ['+1', '-1', '@x', '\tx', '\rx']) expect(csvField(text)).toMatch(/^"?'/);
    expect(csvField('a,b\r\nc')).toBe('"a,b\r\nc"');
    expect(csvField('spiffe://a/b')).toBe('spiffe://a/b');
  });

  it('are no markup in Mermaid or SVG', () => {
    expect(label('a"] --> b[<script>#')).not.toMatch(/["<>[\]].*["<>[\]].*["<>[\]]/);
    expect(label('a"]')).toBe('"a#34;#93;"');
    expect(xml('<a b="c">&\'\u0007')).toBe('&lt;a b=&quot;c&quot;&gt;&amp;&apos;\\u{7}');
  });
});
