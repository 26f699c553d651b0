import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Entry, Permission } from '../../../src/kuma/policy/permission.js';
import { KUMA_VERSIONS, type KumaVersion } from '../../../src/kuma/version.js';
import { decider, exact, permission, prefix, type Rule, resource, said, sni } from './policies.js';

const TD = 'spiffe://trust-domain.mesh';

describe('a decision', () => {
  it('is no when there is no policy, and nothing is to blame', () => {
    const { verdict, by, shadow } = decider([]).decide(`${TD}/web`);
    expect({ verdict, by, shadow }).toEqual({ verdict: 'deny', by: undefined, shadow: undefined });
  });

  it('takes a prefix for a plain beginning of the text: siblings too, and domains that go on', () => {
    const by = decider([permission('mtp', [{ allow: [prefix(`${TD}/ns/demo`)] }])]);
    expect(said(by, `${TD}/ns/demo`)).toBe('allow mtp 0.allow.0');
    expect(said(by, `${TD}/ns/demo/sa/web`)).toBe('allow mtp 0.allow.0');
    expect(said(by, `${TD}/ns/demo-2/sa/web`)).toBe('allow mtp 0.allow.0');
    expect(said(by, `${TD}/ns/dem`)).toBe('deny');
    expect(said(decider([permission('td', [{ allow: [prefix(TD)] }])]), `${TD}.attacker.test/x`)).toBe(
      'allow td 0.allow.0',
    );
  });

  it('takes an exact value to the letter', () => {
    const by = decider([permission('mtp', [{ allow: [exact(`${TD}/web`)] }])]);
    expect(said(by, `${TD}/web`)).toBe('allow mtp 0.allow.0');
    expect(said(by, `${TD}/web/`)).toBe('deny');
    expect(said(by, `${TD}/We`)).toBe('deny');
  });

  it('compares all URI SANs joined by commas, so that an exact value never fits a legacy certificate', () => {
    const legacy = 'spiffe://default/web,kuma://kuma.io/zone/east';
    expect(said(decider([permission('m', [{ allow: [exact('spiffe://default/web')] }])]), legacy)).toBe(
      'deny',
    );
    expect(said(decider([permission('m', [{ allow: [prefix('spiffe://default/web')] }])]), legacy)).toBe(
      'allow m 0.allow.0',
    );
  });

  it('asks for the SPIFFE ID and the server name when a match has both', () => {
    const by = decider([
      permission('m', [{ allow: [{ ...exact(`${TD}/web`), ...sni('db.mesh') }, sni('open.mesh')] }]),
    ]);
    expect(said(by, `${TD}/web`, 'db.mesh')).toBe('allow m 0.allow.0');
    expect(said(by, `${TD}/web`)).toBe('deny');
    expect(said(by, `${TD}/api`, 'db.mesh')).toBe('deny');
    expect(said(by, `${TD}/api`, 'open.mesh')).toBe('allow m 0.allow.1');
  });

  it('before 2.14 knows no server name: the rest of the match counts alone, and what has nothing else is passed over', () => {
    const policy = permission('m', [
      { deny: [sni('db.mesh'), exact(`${TD}/x`)], allow: [{ ...exact(`${TD}/web`), ...sni('db.mesh') }] },
    ]);
    const by = decider([policy], { version: '2.13' });
    expect(said(by, `${TD}/web`)).toBe('allow m 0.allow.0');
    expect([...(by.permissions[0]?.notes ?? [])]).toEqual([expect.stringContaining('2.13 knows no "sni"')]);
  });

  it('passes an empty match over', () => {
    const by = decider([permission('m', [{ allow: [{}, exact(`${TD}/web`)] }])]);
    expect(said(by, `${TD}/web`)).toBe('allow m 0.allow.1');
    expect(said(by, `${TD}/api`)).toBe('deny');
  });

  it('is none when a list has nothing but empty matches, since Envoy 1.40 refuses the listener', () => {
    const by = decider([permission('m', [{ deny: [{}], allow: [prefix(TD)] }])]);
    expect(said(by, `${TD}/web`)).toBe('undecided');
    expect(by.undecidable).toMatchObject({ reason: 'hollow', lists: [{ ruleIndex: 0, list: 'deny' }] });
  });

  it('leaves policies out that are in shadow, unless they are asked for', () => {
    const policies = [permission('m', [{ allow: [prefix(TD)] }], { labels: { 'kuma.io/effect': 'shadow' } })];
    expect(said(decider(policies), `${TD}/web`)).toBe('deny');
    expect(said(decider(policies, { includeShadow: true }), `${TD}/web`)).toBe('allow m 0.allow.0');
  });
});

describe('all denies come first', () => {
  const policies = [
    permission('mesh-wide', [{ allow: [prefix(TD)] }]),
    permission('proxy', [{ deny: [prefix(`${TD}/ns/demo`)] }], { targetRef: { kind: 'Dataplane' } }),
  ];

  it.each(['2.14', '3.0'] as const)('on %s, over all policies', (version) => {
    expect(said(decider(policies, { version }), `${TD}/ns/demo/web`)).toBe('deny proxy 0.deny.0');
  });

  it.each(['2.12', '2.13'] as const)('on %s only within a rule: what is broader wins', (version) => {
    expect(said(decider(policies, { version }), `${TD}/ns/demo/web`)).toBe('allow mesh-wide 0.allow.0');
    const one = permission('one', [{ allow: [prefix(TD)], deny: [prefix(`${TD}/ns/demo`)] }]);
    expect(said(decider([one], { version }), `${TD}/ns/demo/web`)).toBe('deny one 0.deny.0');
  });
});

describe('allowWithShadowDeny', () => {
  const old = permission('m', [
    { allow: [prefix(`${TD}/ns/a`)], allowWithShadowDeny: [exact(`${TD}/ns/old`)] },
  ]);

  it('allows, and the shadow statistics name the rule', () => {
    const { verdict, by, shadow } = decider([old]).decide(`${TD}/ns/old`);
    expect(verdict).toBe('shadow-deny');
    expect(by).toMatchObject({ list: 'allowWithShadowDeny', matchIndex: 0 });
    expect(shadow?.by).toBe(by);
  });

  it('makes the shadow statistics count everybody else, too', () => {
    const by = decider([old]);
    expect(by.decide(`${TD}/ns/a`)).toMatchObject({ verdict: 'allow', shadow: { by: undefined } });
    expect(by.decide(`${TD}/other`)).toMatchObject({ verdict: 'deny', shadow: { by: undefined } });
  });

  it('is told also where another rule has allowed already', () => {
    const both = permission('m', [{ allow: [prefix(TD)], allowWithShadowDeny: [exact(`${TD}/ns/old`)] }]);
    const { verdict, by, shadow } = decider([both]).decide(`${TD}/ns/old`);
    expect({ verdict, list: by?.list, shadow: shadow?.by?.list }).toEqual({
      verdict: 'shadow-deny',
      list: 'allow',
      shadow: 'allowWithShadowDeny',
    });
  });

  it('makes them count everybody even as an empty list, which is not the same as none', () => {
    const empty = permission('m', [{ allow: [prefix(TD)], allowWithShadowDeny: [] }]);
    expect(decider([empty]).decide(`${TD}/a`).shadow).toEqual({ by: undefined });
    const none = permission('m', [{ allow: [prefix(TD)] }]);
    expect(decider([none]).decide(`${TD}/a`).shadow).toBeUndefined();
  });
});

describe('the older `from`', () => {
  const from = resource({
    type: 'MeshTrafficPermission',
    mesh: 'default',
    name: 'old',
    spec: {
      targetRef: { kind: 'Mesh' },
      from: [{ targetRef: { kind: 'Mesh' }, default: { action: 'Allow' } }],
    },
  });

  it.each(['2.12', '2.13'] as const)(
    'decides on %s where there are no rules, which nobody can tell by an ID',
    (version) => {
      const by = decider([from], { version });
      expect(said(by, `${TD}/web`)).toBe('undecided');
      expect(by.undecidable).toMatchObject({ reason: 'from', permissions: [{ displayName: 'old' }] });
      const rules = permission('new', [{ allow: [exact(`${TD}/web`)] }]);
      expect(said(decider([from, rules], { version }), `${TD}/web`)).toBe('allow new 0.allow.0');
    },
  );

  it.each(['2.14', '3.0'] as const)('counts for nothing on %s', (version) => {
    expect(said(decider([from], { version }), `${TD}/web`)).toBe('deny');
  });
});

describe('a policy that is malformed', () => {
  const SPECS: readonly (readonly [string, unknown, string])[] = [
    [
      'a misspelt list',
      { rules: [{ default: { denny: [], allow: [prefix(TD)] } }] },
      'spec.rules[0].default.denny',
    ],
    ['a list in upper case', { rules: [{ default: { Deny: [exact(TD)] } }] }, 'spec.rules[0].default.Deny'],
    ['a deny that is no list', { rules: [{ default: { deny: exact(TD) } }] }, 'spec.rules[0].default.deny'],
    ['a match that is a text', { rules: [{ default: { deny: [TD] } }] }, 'spec.rules[0].default.deny[0]'],
    [
      'a match without type',
      { rules: [{ default: { deny: [{ spiffeID: { value: TD } }] } }] },
      'spec.rules[0].default.deny[0].spiffeID.type',
    ],
    [
      'a match without value',
      { rules: [{ default: { deny: [{ spiffeID: { type: 'Exact' } }] } }] },
      'spec.rules[0].default.deny[0].spiffeID.value',
    ],
    [
      'a type in lower case',
      { rules: [{ default: { deny: [{ spiffeID: { type: 'exact', value: TD } }] } }] },
      'spec.rules[0].default.deny[0].spiffeID.type',
    ],
    [
      'another field of a match',
      { rules: [{ default: { deny: [{ spiffeId: { type: 'Exact', value: TD } }] } }] },
      'spec.rules[0].default.deny[0].spiffeId',
    ],
    ['rules that are no list', { rules: { default: {} } }, 'spec.rules'],
    ['a spec that is a list', [], 'spec'],
    ['a target without kind', { targetRef: { labels: { app: 'x' } } }, 'spec.targetRef.kind'],
    [
      'a label that is a number',
      { targetRef: { kind: 'Dataplane', labels: { app: 1 } } },
      'spec.targetRef.labels.app',
    ],
    [
      '__proto__ as a list',
      JSON.parse('{"rules":[{"default":{"__proto__":[]}}]}'),
      'spec.rules[0].default.__proto__',
    ],
  ];

  it.each(SPECS)('is refused and not read as if nothing stood there: %s', (_, spec, where) => {
    expect(() => decider([resource({ type: 'MeshTrafficPermission', name: 'm', spec })])).toThrow(
      expect.objectContaining({ code: 'E_POLICY', details: expect.objectContaining({ where }) }),
    );
  });

  it('null is absent, as Go decodes it', () => {
    const nulls = resource({
      type: 'MeshTrafficPermission',
      name: 'm',
      spec: {
        targetRef: null,
        from: null,
        rules: [{ default: { deny: null, allow: [{ ...exact(TD), sni: null }] } }],
      },
    });
    expect(said(decider([nulls]), TD)).toBe('allow m 0.allow.0');
  });
});

describe('the fast engine', () => {
  // Few words, so that values begin with one another and meet the IDs that are asked for.
  const text = fc
    .array(fc.constantFrom('a', 'ab', 'b', '/', '/a', 'é', '中', '😀', '-'), { maxLength: 5 })
    .map((parts) => `s${parts.join('')}`);
  const name = fc.constantFrom('x.mesh', 'y.mesh');
  const match = fc.oneof(
    { weight: 4, arbitrary: text.map(exact) },
    { weight: 4, arbitrary: text.map(prefix) },
    { weight: 1, arbitrary: name.map(sni) },
    {
      weight: 1,
      arbitrary: fc.tuple(text, name).map(([value, server]) => ({ ...prefix(value), ...sni(server) })),
    },
    { weight: 1, arbitrary: fc.constant({}) },
  );
  const list = fc.option(fc.array(match, { maxLength: 4 }), { nil: undefined });
  const rule = fc.record({ deny: list, allow: list, allowWithShadowDeny: list }).map(
    (lists) => JSON.parse(JSON.stringify(lists)) as Rule, // without members that are undefined
  );
  const target = fc.constantFrom(undefined, { kind: 'Dataplane' }, { kind: 'Dataplane', sectionName: '80' });
  const policies = fc
    .array(fc.tuple(fc.array(rule, { maxLength: 3 }), target), { maxLength: 5 })
    .map((all) => all.map(([rules, targetRef], i) => permission(`p${i}`, rules, { targetRef })));

  it('says what going through the list says, with every version', () => {
    fc.assert(
      fc.property(
        policies,
        fc.constantFrom(...KUMA_VERSIONS),
        fc.array(fc.tuple(text, fc.option(name, { nil: undefined })), { minLength: 1, maxLength: 20 }),
        (resources, version, asked) => {
          const by = decider(resources, { version });
          for (const [id, server] of asked) {
            const { verdict, by: entry, shadow } = by.decide(id, server);
            const slow = slowly(by.permissions, version, id, server);
            const isBroken = by.undecidable !== undefined;
            expect({
              verdict,
              entry: wayTo(entry),
              shadow: shadow === undefined ? undefined : wayTo(shadow.by),
            }).toEqual(isBroken ? { verdict: 'undecided', entry: 'none', shadow: undefined } : slow);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('finds a rule covered exactly when no connection could tell that it is there', () => {
    fc.assert(
      fc.property(policies, (resources) => {
        const by = decider(resources);
        const coverOf = by.covers();
        for (const [index, entry] of by.entries.entries()) {
          const covering = coverOf(index);
          if (covering === undefined) continue;
          const { spiffeId, sni: server } = entry.match;
          for (const end of spiffeId?.type === 'Exact' ? [''] : ['', 'a', '/b'])
            expect(by.decide(`${spiffeId?.value ?? 'other'}${end}`, server).index).toBeLessThan(index);
        }
      }),
      { numRuns: 200 },
    );
  });
});

/** The same by bytes and by going through the list, as the documents describe it; the order of policies is taken over. */
function slowly(
  permissions: readonly Permission[],
  version: KumaVersion,
  id: string,
  server: string | undefined,
) {
  const fits = ({ spiffeId, sni: wanted }: Entry['match']): boolean => {
    if (spiffeId === undefined && wanted === undefined) return false;
    const bytes = Buffer.from(id);
    const value = Buffer.from(spiffeId?.value ?? '');
    const idFits =
      spiffeId === undefined ||
      (spiffeId.type === 'Exact' ? bytes.equals(value) : bytes.subarray(0, value.length).equals(value));
    return idFits && (wanted === undefined || wanted === server);
  };
  const all = permissions.flatMap((one) =>
    one.rules.flatMap((lists, ruleIndex) =>
      (['deny', 'allow', 'allowWithShadowDeny'] as const).flatMap((kind) =>
        (lists[kind] ?? []).map(({ match: m }, i) => ({
          m,
          kind,
          way: `${one.displayName} ${ruleIndex}.${kind}.${i}`,
        })),
      ),
    ),
  );
  const fitting = all.filter(({ m }) => fits(m));
  const denies = fitting.find(({ kind }) => kind === 'deny');
  const first = version === '2.14' || version === '3.0' ? (denies ?? fitting[0]) : fitting[0];
  const shadows = fitting.find(({ kind }) => kind === 'allowWithShadowDeny');
  const isAllowed = first !== undefined && first.kind !== 'deny';
  const hasShadow = permissions.some(({ rules }) =>
    rules.some((lists) => lists.allowWithShadowDeny !== undefined),
  );
  return {
    verdict: isAllowed ? (shadows === undefined ? 'allow' : 'shadow-deny') : 'deny',
    entry: first?.way ?? 'none',
    shadow: hasShadow ? (shadows?.way ?? 'none') : undefined,
  };
}

const wayTo = (entry: Entry | undefined): string =>
  entry === undefined
    ? 'none'
    : `${entry.permission.displayName} ${entry.ruleIndex}.${entry.list}.${entry.matchIndex}`;
