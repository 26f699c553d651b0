import { beforeAll, describe, expect, it } from 'vitest';
import { failureOf, workspace } from './meshctl.js';

const at = workspace();
const WEB = 'spiffe://td.example/ns/demo/sa/web';

/** A Kubernetes MeshTrafficPermission, its rules as YAML flows. */
const policy = (
  name: string,
  namespace: string,
  lists: string,
  target = '{kind: Mesh}',
) => `apiVersion: kuma.io/v1alpha1
kind: MeshTrafficPermission
metadata: {name: ${name}, namespace: ${namespace}, labels: {kuma.io/mesh: default}}
spec:
  targetRef: ${target}
  rules:
    - default:
        ${lists}
`;
const match = (type: string, value: string) => `{spiffeID: {type: ${type}, value: "${value}"}}`;

const KV = `apiVersion: kuma.io/v1alpha1
kind: Dataplane
mesh: default
metadata: {name: kv-1, namespace: demo, labels: {app: kv}}
spec:
  networking:
    address: 192.0.2.1
    inbound: [{port: 5050, name: http, tags: {}}, {port: 9090, tags: {}}]
    listeners: [{type: ZoneIngress, port: 10001, name: zi}]
`;

beforeAll(() => {
  at.write(
    'policies/all.yaml',
    policy('all', 'kuma-system', `allow: [${match('Prefix', 'spiffe://td.example/ns/demo')}]`),
  );
  at.write(
    'policies/kv.yaml',
    policy(
      'kv',
      'demo',
      `deny:\n          - ${match('Exact', WEB)}`,
      '{kind: Dataplane, labels: {app: kv}, sectionName: http}',
    ),
  );
  at.write('kv.yaml', KV);
});

const check = (...args: readonly string[]) => at.run(['policy', 'check', ...args]);

describe('policy check', () => {
  it('without proxies answers by the policies for the whole mesh, and names the others', async () => {
    const { code, stdout, stderr } = await check('--from', WEB, '--policy', 'policies');
    expect(code).toBe(0);
    expect(stdout).toContain(
      'allowed  any proxy of mesh default  allow of MeshTrafficPermission kuma-system/all (policies/all.yaml:8:17): prefix spiffe://td.example/ns/demo',
    );
    expect(stderr).toBe(
      'note: MeshTrafficPermission demo/kv: for some proxies only, and not counted without --dataplane.\n',
    );
  });

  it('answers for each inbound of a proxy, with the rule that decides and its place', async () => {
    const { code, stdout, stderr } = await check(
      '--from',
      WEB,
      '--policy',
      'policies',
      '--dataplane',
      'kv.yaml',
      '-o',
      'json',
    );
    expect(code).toBe(1);
    expect(JSON.parse(stdout).decisions).toMatchObject([
      {
        section: { name: 'http' },
        verdict: 'deny',
        rule: {
          policy: { kri: 'kri_mtp_default__demo_kv_' },
          list: 'deny',
          field: 'spec.rules[0].default.deny[0]',
          file: 'policies/kv.yaml',
          line: 9,
          column: 13,
        },
      },
      { section: { name: '9090' }, verdict: 'allow' },
    ]);
    expect(stderr).toBe(
      'note: zi of Dataplane demo/kv-1 passes TLS on unopened: no permission is asked there.\n',
    );
  });

  it('takes one of the inbounds, by name or port, and says which there are', async () => {
    const args = ['--from', WEB, '--policy', 'policies', '--dataplane', 'kv.yaml', '--inbound'];
    expect((await check(...args, '9090')).code).toBe(0);
    expect((await check(...args, '5050')).code).toBe(1);
    expect(failureOf(await check(...args, 'grpc'))).toMatchObject({
      exit: 2,
      message: expect.stringContaining('There is http, 9090'),
    });
  });

  it('has no answer where the older `from` decides on 2.13, and none is guessed', async () => {
    const from = at.write(
      'from.yaml',
      'type: MeshTrafficPermission\nmesh: default\nname: old\nspec:\n  targetRef: {kind: Mesh}\n  from: [{targetRef: {kind: Mesh}, default: {action: Allow}}]\n',
    );
    const { code, stdout, stderr } = await check('--from', WEB, '--policy', from, '--kuma-version', '2.13');
    expect(code).toBe(2);
    expect(stdout).toMatch(/^undecided .*"from" of MeshTrafficPermission old decides/m);
    expect(stderr).toMatch(/^error: one answer could not be given: .* \[E_POLICY\]\n$/);
    const newer = await check('--from', WEB, '--policy', from);
    expect({ code: newer.code, stderr: newer.stderr }).toEqual({
      code: 1,
      stderr:
        'note: "from" of MeshTrafficPermission old counts for nothing on Kuma 2.14 where a proxy has a MeshIdentity.\n',
    });
  });

  it('says that everything is denied when there is no permission, and that one in shadow is left out', async () => {
    const shadow = at.write(
      'shadow.yaml',
      policy('s', 'kuma-system', `allow: [${match('Exact', WEB)}]`).replace(
        'kuma.io/mesh: default',
        '$&, kuma.io/effect: shadow',
      ),
    );
    const left = await check('--from', WEB, '--policy', shadow);
    expect(left).toMatchObject({ code: 1, stderr: expect.stringContaining('--include-shadow counts it') });
    expect((await check('--from', WEB, '--policy', shadow, '--include-shadow')).code).toBe(0);
    const none = await check('--from', WEB, '--policy', 'kv.yaml');
    expect(none).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('without one everything is denied'),
    });
  });

  it.each([
    [
      'a rule that is malformed',
      policy('m', 'demo', 'deny: {}'),
      'MeshTrafficPermission "demo/m" cannot be decided by in m.yaml:1:1, spec.rules[0].default.deny: it is an object and should be a list',
    ],
    [
      'a rule that Kuma refuses',
      policy('m', 'demo', `allow: [${match('Prefix', 'spiffe://td.example/ns/demo/')}]`),
      'Kuma 2.14 refuses MeshTrafficPermission demo/m in m.yaml:1:1, spec.rules[0].allow[0].spiffeID: must be a valid Spiffe ID: path cannot have a trailing slash',
    ],
    [
      'a list that is there twice',
      policy('m', 'demo', `deny: [${match('Exact', WEB)}]\n        deny: []`),
      'the key "deny" is there twice in m.yaml:9:9: only the last one counts',
    ],
    [
      'a document that is no resource',
      `${policy('m', 'demo', 'allow: []')}---\nspec: {}\n`,
      'this is no resource in m.yaml',
    ],
    [
      'the same policy twice, with other rules',
      `${policy('m', 'demo', `allow: [${match('Exact', WEB)}]`)}---\n${policy('m', 'demo', `deny: [${match('Exact', WEB)}]`)}`,
      'MeshTrafficPermission demo/m of mesh "default" is there twice and differs',
    ],
  ])('refuses %s', async (_, text, message) => {
    at.write('m.yaml', text);
    expect(failureOf(await check('--from', WEB, '--policy', 'm.yaml'))).toMatchObject({
      exit: 2,
      message: expect.stringContaining(message),
    });
  });

  it('refuses a client that is no SPIFFE ID, and takes all URI SANs of a legacy certificate with a note', async () => {
    expect(failureOf(await check('--from', 'web', '--policy', 'policies'))).toMatchObject({
      exit: 2,
      code: 'E_SPIFFE_ID',
    });
    const { code, stderr } = await check('--from', `${WEB},kuma://kuma.io/zone/east`, '--policy', 'policies');
    expect({ code, stderr }).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('an Exact value fits no certificate'),
    });
  });

  it('asks which mesh is meant, and shows nothing of hostile names raw', async () => {
    const two = at.write(
      'two.yaml',
      ['a', 'b']
        .map(
          (mesh) =>
            `type: MeshTrafficPermission\nmesh: "${mesh}\\e[31m"\nname: p\nspec: {rules: [{default: {allow: [${match('Exact', WEB)}]}}]}\n`,
        )
        .join('---\n'),
    );
    const failed = await check('--from', WEB, '--policy', two);
    expect(failureOf(failed)).toMatchObject({ exit: 2, message: expect.stringContaining('--mesh') });
    const { stdout } = await check('--from', WEB, '--policy', two, '--mesh', 'a\u001b[31m');
    expect(failed.stderr + stdout).not.toContain('\u001b');
  });
});
