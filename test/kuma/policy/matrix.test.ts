import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Asked, applicable } from '../../../src/kuma/policy/compile.js';
import { Decider } from '../../../src/kuma/policy/decider.js';
import { lintPolicies } from '../../../src/kuma/policy/lints.js';
import { countVerdicts, groupAt, makeMatrix, ruleAt, verdictAt } from '../../../src/kuma/policy/matrix.js';
import { diffMatrices } from '../../../src/kuma/policy/matrix-diff.js';
import { readPermission } from '../../../src/kuma/policy/permission.js';
import type { Resource } from '../../../src/kuma/resource.js';
import { dataplane, exact, permission, prefix, type Rule, sni } from './policies.js';

const options = { version: '2.14' } as const;
const TD = 'spiffe://td.example';

/** Inbounds `http` and `admin` of proxies with these labels. */
const inboundsOf = (...apps: readonly string[]): Asked[] =>
  apps.flatMap((app) => {
    const one = dataplane({
      name: app,
      labels: { app },
      networking: {
        address: '1.1.1.1',
        inbound: [
          { port: 80, name: 'http' },
          { port: 90, name: 'admin' },
        ],
      },
    });
    return one.sections.map((section) => ({ dataplane: one, section }));
  });

const matrixOf = (
  resources: readonly Resource[],
  workloads: readonly string[],
  inbounds: readonly Asked[] = inboundsOf('web', 'api'),
  server?: string,
) => {
  const permissions = resources.map((one) => readPermission(one, options));
  return makeMatrix({ permissions, workloads, inbounds, sni: server }, options);
};

const forApp = (app: string, sectionName?: string) => ({
  targetRef: { kind: 'Dataplane', labels: { app }, ...(sectionName === undefined ? {} : { sectionName }) },
});

describe('a matrix', () => {
  const policies = [
    permission('all', [{ allow: [prefix(`${TD}/ns/a`)] }]),
    permission(
      'web',
      [{ deny: [exact(`${TD}/ns/a/x`)], allowWithShadowDeny: [exact(`${TD}/ns/old`)] }],
      forApp('web', 'http'),
    ),
  ];
  const workloads = [`${TD}/ns/a/x`, `${TD}/ns/a/y`, `${TD}/ns/old`];

  it('has an answer for each workload at each inbound', () => {
    const matrix = matrixOf(policies, workloads);
    const rows = workloads.map((_, w) => matrix.inbounds.map((_, i) => verdictAt(groupAt(matrix, i), w)));
    expect(rows).toEqual([
      ['deny', 'allow', 'allow', 'allow'],
      ['allow', 'allow', 'allow', 'allow'],
      ['shadow-deny', 'deny', 'deny', 'deny'],
    ]);
    expect(countVerdicts(matrix)).toEqual({ allow: 7, deny: 4, 'shadow-deny': 1, undecided: 0 });
    expect(ruleAt(groupAt(matrix, 0), 0)).toMatchObject({ list: 'deny', permission: { displayName: 'web' } });
  });

  it('decides inbounds together for which the same policies are', () => {
    expect(matrixOf(policies, workloads).groups.length).toBe(2);
    expect([...matrixOf(policies, workloads).groupOf]).toEqual([0, 1, 1, 1]);
  });

  const text = fc
    .array(fc.constantFrom('a', 'b', '/', 'ab', 'é'), { maxLength: 4 })
    .map((parts) => `s${parts.join('')}`);
  const match = fc.oneof(
    text.map(exact),
    text.map(prefix),
    fc.constantFrom(sni('x'), sni('y'), {}),
    text.map((value) => ({ ...prefix(value), ...sni('x') })),
  );
  const list = fc.option(fc.array(match, { maxLength: 3 }), { nil: undefined });
  const rule = fc
    .record({ deny: list, allow: list, allowWithShadowDeny: list })
    .map((lists) => JSON.parse(JSON.stringify(lists)) as Rule);
  const target = fc.constantFrom({}, forApp('web'), forApp('web', 'http'), forApp('api', 'admin'));
  const sets = fc
    .array(fc.tuple(fc.array(rule, { maxLength: 2 }), target), { maxLength: 4 })
    .map((all) => all.map(([rules, more], i) => permission(`p${i}`, rules, more)));

  it('says what a decision by itself says', () => {
    fc.assert(
      fc.property(
        sets,
        fc.array(text, { maxLength: 6 }),
        fc.constantFrom(undefined, 'x'),
        (resources, ids, server) => {
          const inbounds = inboundsOf('web', 'api');
          const matrix = matrixOf(resources, ids, inbounds, server);
          const permissions = resources.map((one) => readPermission(one, options));
          for (const [i, asked] of inbounds.entries()) {
            const alone = new Decider(applicable(permissions, asked, options), options);
            const group = groupAt(matrix, i);
            for (const [w, id] of ids.entries()) {
              const { verdict, index } = alone.decide(id, server);
              expect({ verdict: verdictAt(group, w), index: group.rules[w] }).toEqual({ verdict, index });
            }
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it('that is compared with another has each difference once, and none with itself', () => {
    fc.assert(
      fc.property(sets, sets, fc.uniqueArray(text, { maxLength: 5 }), (before, after, ids) => {
        const [old, now] = [matrixOf(before, ids), matrixOf(after, ids)];
        expect(diffMatrices(old, matrixOf(before, ids)).counts).toMatchObject({
          opened: 0,
          closed: 0,
          shadow: 0,
          rule: 0,
        });
        const { changes, counts } = diffMatrices(old, now);
        const told = new Map(
          changes.flatMap(({ change, inbounds, workloads }) =>
            inbounds.flatMap((i) => workloads.map((w) => [`${i} ${w}`, change] as const)),
          ),
        );
        expect(told.size).toBe(Object.values(counts).reduce((sum, count) => sum + count, 0));
        const allows = (verdict: string) => verdict === 'allow' || verdict === 'shadow-deny';
        for (const i of old.inbounds.keys())
          for (const w of ids.keys()) {
            const [was, is] = [verdictAt(groupAt(old, i), w), verdictAt(groupAt(now, i), w)];
            const change = told.get(`${i} ${w}`);
            if (was === 'undecided' || is === 'undecided') expect(change).toBe('undecided');
            else if (allows(was) !== allows(is)) expect(change).toBe(allows(is) ? 'opened' : 'closed');
            else if (was !== is) expect(change).toBe('shadow');
            else expect([undefined, 'rule']).toContain(change);
          }
      }),
      { numRuns: 200 },
    );
  });

  it('that is compared knows a rule again that has only moved', () => {
    const before = [permission('p', [{ allow: [exact(`${TD}/a`), exact(`${TD}/b`)] }])];
    const after = [
      permission('p', [{ deny: [exact(`${TD}/c`)] }, { allow: [exact(`${TD}/b`), exact(`${TD}/a`)] }]),
    ];
    const ids = [`${TD}/a`, `${TD}/b`, `${TD}/c`];
    expect(diffMatrices(matrixOf(before, ids), matrixOf(after, ids)).counts).toEqual({
      opened: 0,
      closed: 0,
      shadow: 0,
      rule: 4, // c was denied by no rule, and now is by one
      undecided: 0,
    });
  });
});

describe('lints of policies', () => {
  const kinds = (
    resources: readonly Resource[],
    workloads: readonly string[],
    inbounds = inboundsOf('web'),
  ) =>
    lintPolicies(matrixOf(resources, workloads, inbounds)).map(({ kind, siblings, entry }) =>
      [kind, entry?.match.spiffeId?.value.slice(TD.length), ...(siblings ?? [])].filter(
        (one) => one !== undefined,
      ),
    );

  it('name what a prefix fits beside what lies below it: IDs and namespaces', () => {
    const policies = [permission('p', [{ allow: [prefix(`${TD}/ns/demo`)] }])];
    const workloads = [`${TD}/ns/demo`, `${TD}/ns/demo/sa/a`, `${TD}/ns/demo-2/sa/b`, `${TD}/ns/other/sa/c`];
    expect(kinds(policies, workloads)).toEqual([
      ['prefix-matches-siblings', '/ns/demo', `${TD}/ns/demo-2/sa/b`, 'namespace demo-2'],
    ]);
    expect(kinds(policies, [`${TD}/ns/demo/sa/a`])).toEqual([]);
  });

  it('name namespaces of proxies too, in which no workload is known', () => {
    const proxy = dataplane({
      labels: { 'k8s.kuma.io/namespace': 'demo-9' },
      networking: { address: '1.1.1.1', inbound: [{ port: 80 }] },
    });
    const [section] = proxy.sections;
    if (section === undefined) throw new Error('there is no section');
    const policies = [permission('p', [{ allow: [prefix(`${TD}/ns/demo`)] }])];
    expect(kinds(policies, [`${TD}/ns/demo/sa/a`], [{ dataplane: proxy, section }])).toEqual([
      ['prefix-matches-siblings', '/ns/demo', 'namespace demo-9'],
    ]);
  });

  it('point at a whole trust domain that is let in, and not at one that is kept out', () => {
    expect(kinds([permission('p', [{ allow: [prefix(TD)] }])], [`${TD}/a`])).toEqual([
      ['prefix-is-a-trust-domain', ''],
    ]);
    expect(kinds([permission('p', [{ deny: [prefix(TD)] }])], [`${TD}/a`])).toEqual([['nothing-allowed']]);
  });

  it('point at rules that fit nobody', () => {
    const policies = [permission('p', [{ allow: [exact(`${TD}/a`), exact(`${TD}/b`), prefix(`${TD}/c`)] }])];
    expect(kinds(policies, [`${TD}/a`, `${TD}/bb`])).toEqual([
      ['matches-nobody', '/b'],
      ['matches-nobody', '/c'],
    ]);
  });

  it('point at a rule that never decides, with the one that comes first', () => {
    const policies = [
      permission('p', [{ allow: [exact(`${TD}/a/x`), exact(`${TD}/b`)], deny: [prefix(`${TD}/a`)] }]),
    ];
    const [first] = lintPolicies(matrixOf(policies, [`${TD}/a/x`, `${TD}/b`])).filter(
      ({ kind }) => kind === 'never-decides',
    );
    expect(first).toMatchObject({
      entry: { list: 'allow', matchIndex: 0 },
      coveredBy: { list: 'deny', matchIndex: 0 },
    });
  });

  it('leave a rule alone that decides at one inbound, and one that is shadow-denied though it is allowed before', () => {
    const policies = [
      permission('all', [{ allow: [exact(`${TD}/a`)] }]),
      permission('web', [{ deny: [prefix(`${TD}/a`)] }], forApp('web')),
    ];
    const inbounds = inboundsOf('web', 'api');
    expect(kinds(policies, [`${TD}/a`], inbounds).filter(([kind]) => kind === 'never-decides')).toEqual([]);
    const shadow = [
      permission('p', [{ allow: [exact(`${TD}/a`)], allowWithShadowDeny: [exact(`${TD}/a`)] }]),
    ];
    expect(kinds(shadow, [`${TD}/a`])).toEqual([]);
  });

  it('point at inbounds to which nobody may connect', () => {
    const policies = [permission('p', [{ allow: [exact(`${TD}/a`)] }], forApp('web', 'http'))];
    const [only] = lintPolicies(matrixOf(policies, [`${TD}/a`]));
    expect(only).toMatchObject({ kind: 'nothing-allowed', inbounds: [1, 2, 3] });
  });
});
