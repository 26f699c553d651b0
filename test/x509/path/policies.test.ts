/** Certificate policies along a path (RFC 5280 §6.1.2 to §6.1.5, RFC 9618 §5). */
import { describe, expect, it } from 'vitest';
import { type Draft, put } from '../../interop/verdict-matrix/chain.js';
import {
  certificatePolicies,
  type Extension,
  inhibitAnyPolicy,
  policyConstraints,
  policyMappings,
} from '../../interop/verdict-matrix/der.js';
import { chainResult, failureOf, type Verdict, verdictOf } from './drafts.js';

const ANY = '2.5.29.32.0';
const [GOLD, SILVER, BRONZE] = ['1.2.3.1', '1.2.3.2', '1.2.3.3'];
const BAD = 'policy-not-permitted';

const has = (...oids: string[]): Extension => certificatePolicies(oids);
const DEMANDED = policyConstraints(0);

/** Root, upper CA, lower CA, leaf: what each has. */
type Case = readonly [
  title: string,
  root: readonly Extension[],
  upper: readonly Extension[],
  lower: readonly Extension[],
  leaf: readonly Extension[],
  verdict: Verdict,
];

const CASES: readonly Case[] = [
  ['none at all, and none demanded', [], [], [], [], 'ok'],
  ['different ones, and none demanded', [], [has(GOLD)], [has(SILVER)], [has(BRONZE)], 'ok'],
  ['one that goes down to the leaf', [], [has(GOLD), DEMANDED], [has(GOLD)], [has(GOLD)], 'ok'],
  ['none where one is demanded', [], [DEMANDED], [], [], BAD],
  ['one that an intermediate lacks', [], [has(GOLD), DEMANDED], [has(SILVER)], [has(GOLD)], BAD],
  ['one that the leaf lacks', [], [has(GOLD), DEMANDED], [has(GOLD)], [has(SILVER)], BAD],
  ['one that the leaf leaves out', [], [has(GOLD), DEMANDED], [has(GOLD)], [], BAD],
  ['one of several', [], [has(GOLD, SILVER), DEMANDED], [has(SILVER, BRONZE)], [has(SILVER)], 'ok'],
  ['anyPolicy in the middle', [], [has(GOLD), DEMANDED], [has(ANY)], [has(GOLD)], 'ok'],
  ['anyPolicy in the leaf', [], [has(GOLD), DEMANDED], [has(GOLD)], [has(ANY)], 'ok'],
  ['anyPolicy above', [], [has(ANY), DEMANDED], [has(ANY)], [has(GOLD)], 'ok'],
  ['anyPolicy narrowed', [], [has(ANY), DEMANDED], [has(GOLD)], [has(SILVER)], BAD],

  ['a demand of the anchor', [DEMANDED], [], [], [], BAD],
  [
    'a demand of the anchor, which asserts nothing itself',
    [DEMANDED],
    [has(GOLD)],
    [has(GOLD)],
    [has(GOLD)],
    'ok',
  ],
  ['a demand of the leaf', [], [], [], [DEMANDED], BAD],
  ['a demand of the leaf that is met', [], [has(GOLD)], [has(GOLD)], [has(GOLD), DEMANDED], 'ok'],
  ['a demand that starts one certificate later', [], [policyConstraints(1)], [], [], BAD],
  ['a demand that starts after the leaf', [], [policyConstraints(3)], [], [], 'ok'],
  [
    'a later demand that is not stricter',
    [],
    [policyConstraints(0), has(GOLD)],
    [policyConstraints(5), has(GOLD)],
    [],
    BAD,
  ],

  [
    'a mapping',
    [],
    [has(GOLD), DEMANDED, policyMappings([[GOLD, SILVER]])],
    [has(SILVER)],
    [has(SILVER)],
    'ok',
  ],
  [
    'the policy that was mapped away',
    [],
    [has(GOLD), DEMANDED, policyMappings([[GOLD, SILVER]])],
    [has(GOLD)],
    [has(GOLD)],
    BAD,
  ],
  [
    'a mapping to two',
    [],
    [
      has(GOLD),
      DEMANDED,
      policyMappings([
        [GOLD, SILVER],
        [GOLD, BRONZE],
      ]),
    ],
    [has(BRONZE)],
    [has(BRONZE)],
    'ok',
  ],
  [
    'two mappings in a row',
    [],
    [has(GOLD), DEMANDED, policyMappings([[GOLD, SILVER]])],
    [has(SILVER), policyMappings([[SILVER, BRONZE]])],
    [has(BRONZE)],
    'ok',
  ],
  [
    'a mapping out of anyPolicy',
    [],
    [has(ANY), DEMANDED, policyMappings([[GOLD, SILVER]])],
    [has(SILVER)],
    [has(SILVER)],
    'ok',
  ],
  [
    'a mapping of anyPolicy',
    [],
    [has(GOLD), policyMappings([[ANY, SILVER]])],
    [has(SILVER)],
    [has(SILVER)],
    BAD,
  ],
  ['a mapping to anyPolicy', [], [has(GOLD), policyMappings([[GOLD, ANY]])], [has(GOLD)], [has(GOLD)], BAD],
  [
    'an inhibited mapping',
    [policyConstraints(undefined, 0)],
    [has(GOLD), DEMANDED, policyMappings([[GOLD, SILVER]])],
    [has(SILVER)],
    [has(SILVER)],
    BAD,
  ],
  [
    'a policy whose mapping is inhibited',
    [policyConstraints(undefined, 0)],
    [has(GOLD), DEMANDED, policyMappings([[GOLD, SILVER]])],
    [has(GOLD)],
    [has(GOLD)],
    BAD,
  ],
  [
    'an inhibited mapping beside a policy that stays',
    [policyConstraints(undefined, 0)],
    [has(GOLD, BRONZE), DEMANDED, policyMappings([[GOLD, SILVER]])],
    [has(BRONZE)],
    [has(BRONZE)],
    'ok',
  ],
  [
    'a mapping inhibited one certificate later',
    [policyConstraints(undefined, 1)],
    [has(GOLD), DEMANDED, policyMappings([[GOLD, SILVER]])],
    [has(SILVER)],
    [has(SILVER)],
    'ok',
  ],

  ['an inhibited anyPolicy', [inhibitAnyPolicy(0)], [has(ANY), DEMANDED], [has(GOLD)], [has(GOLD)], BAD],
  [
    'anyPolicy inhibited one certificate later',
    [inhibitAnyPolicy(1)],
    [has(ANY), DEMANDED],
    [has(GOLD)],
    [has(GOLD)],
    'ok',
  ],
  [
    'anyPolicy inhibited for the leaf',
    [],
    [has(GOLD), DEMANDED, inhibitAnyPolicy(1)],
    [has(ANY)],
    [has(ANY)],
    BAD,
  ],
  ['an inhibited anyPolicy that nobody needs', [inhibitAnyPolicy(0)], [has(ANY)], [has(ANY)], [], 'ok'],
];

describe('certificate policies', () => {
  it.each(CASES)('%s', (_, root, upper, lower, leaf, expected) => {
    const result = chainResult(
      (...drafts) => {
        for (const [i, extensions] of [root, upper, lower, leaf].entries())
          for (const extension of extensions) put(drafts[i] as Draft, extension);
      },
      { depth: 2 },
    );
    expect(verdictOf(result)).toBe(expected);
  });

  it('count down at certificates that are not self-issued', () => {
    const verdict = (isSelfIssued: boolean) =>
      verdictOf(
        chainResult(
          (root, upper, lower) => {
            put(root as Draft, policyConstraints(2));
            if (!isSelfIssued) return;
            for (const draft of [upper, lower]) (draft as Draft).subject = (root as Draft).subject;
          },
          { depth: 2 },
        ),
      );
    expect(verdict(false)).toBe(BAD);
    expect(verdict(true)).toBe('ok');
  });

  it('name the certificate at which none is left', () => {
    const result = chainResult(
      (_root, upper, lower) => {
        for (const extension of [has(GOLD), DEMANDED]) put(upper as Draft, extension);
        put(lower as Draft, has(SILVER));
      },
      { depth: 2 },
    );
    expect(failureOf(result)).toMatchObject({ reason: BAD, position: 1 });
  });

  it('stay cheap where a tree of them would double at each level (RFC 9618)', () => {
    const policies = Array.from({ length: 400 }, (_, i) => `1.2.4.${i}`);
    const every = policies.flatMap((from) => policies.slice(0, 20).map((to) => [from, to] as const));
    const start = performance.now();
    const result = chainResult(
      (...drafts) => {
        for (const draft of drafts.slice(1)) {
          put(draft, certificatePolicies(policies));
          put(draft, { ...policyMappings(every), critical: false });
        }
        put(drafts[1] as Draft, DEMANDED);
      },
      { depth: 4 },
    );
    expect(verdictOf(result)).toBe('ok');
    expect(performance.now() - start).toBeLessThan(1000);
  });
});
