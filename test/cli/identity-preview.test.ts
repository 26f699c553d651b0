/** `meshctl identity preview` as a program: exit codes, files, standard input, outputs. */
import { describe, expect, it } from 'vitest';
import { workspace } from './meshctl.js';

const at = workspace();

const identity = (name: string, spec: object) =>
  JSON.stringify({ type: 'MeshIdentity', mesh: 'default', name, spec });
const everybody = { selector: { dataplane: { matchLabels: {} } } };
const bundled = { ...everybody, provider: { type: 'Bundled', bundled: {} } };
const dataplane = (name: string, labels: object) =>
  JSON.stringify({ type: 'Dataplane', mesh: 'default', name, labels, networking: {} });

at.write('identity.yaml', `${identity('identity', bundled)}\n---\n${identity('z-new', everybody)}`);
at.write('web.yaml', dataplane('web', { 'kuma.io/workload': 'web' }));
at.write(
  'mesh/all.yaml',
  `${identity('identity', bundled)}\n---\n${dataplane('a', { 'kuma.io/workload': 'a' })}`,
);
at.write('mesh/deployment.yaml', 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\n');
at.write('nameless.yaml', dataplane('other\u001b[31m', {}));
at.write(
  'twice.yaml',
  'type: Dataplane\nmesh: default\nname: web\nlabels: {kuma.io/workload: a, kuma.io/workload: b}\n',
);

const preview = (...args: readonly string[]) => at.run(['identity', 'preview', ...args]);
const GIVEN = ['--mesh-identity', 'identity.yaml', '--dataplane', 'web.yaml'] as const;

describe('identity preview', () => {
  it('is 0 and tells who every proxy will be, and why', async () => {
    const { code, stdout, stderr } = await preview(...GIVEN, '--zone', 'zone-1');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe(
      [
        'Dataplane web  spiffe://default.zone-1.mesh.local/workload/web',
        '  MeshIdentity identity wins: its name comes before z-new',
        '  secret kri_mid_default_zone-1__identity_',
        '  MeshIdentity z-new loses: it selects every proxy',
        '',
      ].join('\n'),
    );
  });

  it('is 1 where a proxy gets none, and shows no control characters', async () => {
    const { code, stdout, stderr } = await preview(...GIVEN, '--dataplane', 'nameless.yaml', '--zone', 'z');
    expect(code).toBe(1);
    expect(stdout).toContain("missing required label 'kuma.io/workload'");
    expect(stdout).not.toContain('\u001b');
    expect(stderr).toMatch(/one proxy would get no identity.*\[E_NO_IDENTITY\]/);
  });

  it('is 2 where the zone is needed and nobody says it', async () => {
    const { code, stdout, stderr } = await preview(...GIVEN);
    expect(code).toBe(2);
    expect(stdout).toContain('no zone is known');
    expect(stderr).toMatch(/--zone.*\[E_PREVIEW\]/);
  });

  it('takes folders and names what it passes over', async () => {
    const { code, stdout, stderr } = await preview(
      '--mesh-identity',
      'mesh',
      '--dataplane',
      'mesh',
      '--zone',
      'z',
    );
    expect(code).toBe(0);
    expect(stdout).toContain('spiffe://default.z.mesh.local/workload/a');
    expect(stderr).toMatch(/^note: passed over: Deployment; of Pods the control plane makes Dataplanes/);
  });

  it('reads standard input once for both', async () => {
    const input = at.read('mesh', 'all.yaml');
    const args = [
      'identity',
      'preview',
      '--mesh-identity',
      '-',
      '--dataplane',
      '-',
      '--zone',
      'z',
      '-o',
      'json',
    ];
    const { code, stdout } = await at.run(args, { input });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      schemaVersion: 'meshctl/v1',
      kind: 'IdentityPreview',
      kumaVersion: '2.14',
      proxies: [{ name: 'a', outcome: 'identity', meshIdentity: { name: 'identity' } }],
    });
  });

  it('says of a key that is there twice which one counts', async () => {
    const { stdout, stderr } = await preview(
      '--mesh-identity',
      'identity.yaml',
      '--dataplane',
      'twice.yaml',
      '--zone',
      'z',
    );
    expect(stdout).toContain('/workload/b');
    expect(stderr).toMatch(/twice\.yaml:4:\d+: the key "kuma\.io\/workload" is there twice/);
  });

  it.each([
    [['--dataplane', 'web.yaml'], /--mesh-identity is missing.*\[E_USAGE\]/],
    [
      ['--mesh-identity', 'web.yaml', '--dataplane', 'web.yaml'],
      /no MeshIdentity in web\.yaml: it holds Dataplane.*\[E_INPUT_UNKNOWN\]/,
    ],
    [['--mesh-identity', 'nope.yaml', '--dataplane', 'web.yaml'], /nope\.yaml/],
    [[...GIVEN, '--kuma-version', '2.9'], /2\.12, 2\.13, 2\.14/],
  ])('is 2 for %j', async (args, message) => {
    const { code, stdout, stderr } = await preview(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });
});
