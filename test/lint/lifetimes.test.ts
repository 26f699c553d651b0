/** The edges of x509-lifetime-short, x509-remaining-life and rfc5280-validity-order. */
import { describe, expect, it } from 'vitest';
import { formatDuration } from '../../src/encoding/duration.js';
import type { Environment, MinRemaining } from '../../src/lint/rule.js';
import { NOW } from '../authorities.js';
import { craftCa, craftIntermediate, craftLeaf, type Parts, pem } from './craft.js';
import { type Fixture, lintFixture } from './fixture.js';

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;

/** The levels and messages of one rule. */
async function found(rule: string, fixture: Fixture): Promise<string[]> {
  const { judgements } = await lintFixture(fixture, { only: new Set([rule]) });
  return judgements.flatMap(({ findings }) => findings.map(({ level, message }) => `${level}: ${message}`));
}

const levels = async (rule: string, der: Buffer): Promise<string[]> =>
  (await found(rule, { content: pem(der) })).map((text) => text.replace(/:.*/, ''));

describe('x509-lifetime-short', () => {
  const MADE = { leaf: craftLeaf, intermediate: craftIntermediate, root: craftCa };
  const LIMITS = [
    ['leaf', DAY, [], ['info']],
    ['leaf', 7 * DAY, ['info'], ['warning']],
    ['leaf', 90 * DAY, ['warning'], ['error']],
    ['intermediate', 30 * DAY, [], ['info']],
    ['intermediate', 366 * DAY, ['info'], ['warning']],
    ['root', 366 * DAY, [], ['info']],
    ['root', 3654 * DAY, ['info'], ['warning']],
  ] as const;

  it.each(LIMITS)(
    'has a limit for a %s at %i s, and five minutes of back-dating',
    async (role, limit, at, above) => {
      const life = (seconds: number): Buffer =>
        MADE[role]({ notBefore: NOW - 5 * MINUTE, notAfter: NOW - 5 * MINUTE + seconds });
      expect(await levels('x509-lifetime-short', life(limit + 5 * MINUTE))).toEqual(at);
      expect(await levels('x509-lifetime-short', life(limit + 5 * MINUTE + 1))).toEqual(above);
    },
  );

  it('names limits in round numbers', async () => {
    const life = (years: number) => ({ content: pem(craftCa({ notAfter: NOW + years * 365 * DAY })) });
    expect(await found('x509-lifetime-short', life(10))).toEqual([
      'info: it is valid for 10 y, longer than 1 y',
    ]);
    expect(await found('x509-lifetime-short', life(20))).toEqual([
      'warning: it is valid for 20 y, longer than 10 y',
    ]);
  });

  it('never holds a CA for an error', async () => {
    const parts = { notAfter: NOW + 40_000 * DAY };
    expect(await levels('x509-lifetime-short', craftCa(parts))).toEqual(['warning']);
    expect(await levels('x509-lifetime-short', craftIntermediate(parts))).toEqual(['warning']);
  });
});

describe('x509-remaining-life', () => {
  const left = (
    notBefore: number,
    notAfter: number,
    minRemaining?: MinRemaining,
    now = NOW,
  ): Promise<string[]> => {
    const environment: Partial<Environment> = { now, ...(minRemaining !== undefined && { minRemaining }) };
    return found('x509-remaining-life', { content: pem(craftLeaf({ notBefore, notAfter })), environment });
  };

  it('lets a fifth of the life be left, and no second less', async () => {
    expect(await left(NOW - 4 * DAY, NOW + DAY)).toEqual([]);
    expect(await left(NOW - 4 * DAY - 5, NOW + DAY)).toEqual(['warning: 24 h of 5 d left, less than 20%']);
  });

  it('is an error when somebody asked for it', async () => {
    const demanded = { seconds: 30 * DAY, text: '30d', demanded: true };
    expect(await left(NOW, NOW + 30 * DAY, demanded)).toEqual([]);
    expect(await left(NOW, NOW + 30 * DAY - 1, demanded)).toEqual([
      'error: 29 d 23 h of 29 d 23 h left, less than 30d',
    ]);
  });

  it('says nothing outside of the life, whose bounds are inclusive', async () => {
    expect(await left(NOW - DAY, NOW)).toHaveLength(1);
    expect(await left(NOW - DAY, NOW - 1)).toEqual([]);
    const all = { share: 1, text: '100%', demanded: false };
    expect(await left(NOW, NOW + DAY, all, NOW + 1)).toHaveLength(1);
    expect(await left(NOW + 1, NOW + DAY, { seconds: 10 * DAY, text: '10d', demanded: false })).toEqual([]);
  });

  it('judges CAs too', async () => {
    const ca = craftCa({ notBefore: NOW - 9 * DAY, notAfter: NOW + DAY });
    expect(await found('x509-remaining-life', { name: 'ca.crt', content: pem(ca) })).toEqual([
      'warning: 24 h of 10 d left, less than 20%',
    ]);
  });
});

describe('rfc5280-validity-order', () => {
  const order = (parts: Parts, name = 'input.pem', make = craftLeaf): Promise<string[]> =>
    found('rfc5280-validity-order', { name, content: pem(make(parts)) });

  it('takes both bounds as inside', async () => {
    expect(await order({ notBefore: NOW, notAfter: NOW })).toEqual([]);
    expect(await order({ notBefore: NOW + 1, notAfter: NOW + 2 })).toEqual([
      'error: it is not yet valid, only in 1 s',
    ]);
    expect(await order({ notBefore: NOW - 2, notAfter: NOW - 1 })).toEqual(['error: it expired 1 s ago']);
  });

  it('counts whole seconds', async () => {
    const content = pem(craftLeaf({ notAfter: NOW }));
    const at = (now: number) => found('rfc5280-validity-order', { content, environment: { now } });
    expect(await at(NOW + 0.9)).toEqual([]);
    expect(await at(NOW + 1)).toHaveLength(1);
  });

  it('sees an end before the beginning, wherever now is', async () => {
    expect(await order({ notBefore: NOW + 10, notAfter: NOW - 10 })).toEqual([
      'error: the validity ends before it begins',
    ]);
  });

  it('leaves an expired authority in a bundle to the rule about bundles, and takes one for the future as an info', async () => {
    const expired = { notBefore: NOW - 2 * DAY, notAfter: NOW - DAY };
    expect(await order(expired, 'input.pem', craftCa)).toEqual(['error: it expired 24 h ago']);
    expect(await order(expired, 'ca.crt', craftCa)).toEqual([]);
    expect(await order({ notBefore: NOW + HOUR }, 'ca.crt', craftCa)).toEqual([
      'info: it is not yet valid, only in 1 h',
    ]);
  });
});

describe('formatDuration', () => {
  it.each([
    [0, '0 s'],
    [59, '59 s'],
    [61, '1 min 1 s'],
    [DAY, '24 h'],
    [2 * DAY - 1, '47 h 59 min'],
    [5 * DAY, '5 d'],
    [3653 * DAY, '10 y 3 d'],
  ])('tells %i s as %s', (seconds, text) => expect(formatDuration(seconds)).toBe(text));
});
