/** What the engine promises of any rules: one that fails hides nothing, and what is broken is never silence. */
import { describe, expect, it } from 'vitest';
import {
  type Breach,
  lint,
  lintSource,
  makePlan,
  type Plan,
  RULES,
  type Rule,
  ruleById,
} from '../../src/lint/index.js';
import { readBytes } from '../../src/sources/index.js';
import { NOW } from '../authorities.js';
import { craftCa, craftLeaf, extension, leafExtensions, pem } from './craft.js';
import { ENVIRONMENT } from './fixture.js';

const leaf = await readBytes('leaf.pem', Buffer.from(pem(craftLeaf())));
const sample = ruleById.get('x509-svid-key-usage-critical') as Rule;

/** A plan of these rules for leaves alone. */
function planOf(...checks: readonly Rule['check'][]): Plan {
  const rules = checks.map((check, index) => ({ ...sample, id: `rule-${index + 1}`, check }));
  return { rules: { ...makePlan({ only: new Set() }).rules, leaf: rules }, keepsClean: false };
}

describe('a rule that throws', () => {
  const breach = (): Breach => ({ message: 'found' });
  const fail = (): never => {
    throw new TypeError('x is undefined');
  };

  it('is a fatal finding with its id, and the others are heard', () => {
    const { judgements } = lintSource(leaf, planOf(breach, fail, breach), ENVIRONMENT);
    expect(judgements.flatMap(({ findings }) => findings)).toEqual([
      { rule: 'rule-1', level: 'error', message: 'found' },
      { rule: 'rule-2', level: 'fatal', message: 'the rule could not be applied: x is undefined' },
      { rule: 'rule-3', level: 'error', message: 'found' },
    ]);
  });

  it('may throw anything', () => {
    const odd = (): never => {
      throw null;
    };
    const { judgements } = lintSource(leaf, planOf(odd), ENVIRONMENT);
    expect(judgements).toMatchObject([{ findings: [{ level: 'fatal' }] }]);
  });
});

describe('a rule', () => {
  it('may find nothing, one thing or several, each with a level of its own', () => {
    const several = (): Breach[] => [{ message: 'a', severity: 'info' }, { message: 'b' }];
    const { judgements, counts } = lintSource(
      leaf,
      planOf(
        () => undefined,
        several,
        () => [],
      ),
      ENVIRONMENT,
    );
    expect(counts).toEqual({ leaf: 1 });
    expect(judgements.flatMap(({ findings }) => findings)).toEqual([
      { rule: 'rule-2', level: 'info', message: 'a' },
      { rule: 'rule-2', level: 'error', message: 'b' },
    ]);
  });
});

describe('the registry', () => {
  it('cannot be changed', () => {
    expect(Object.isFrozen(RULES)).toBe(true);
    expect(RULES.filter((rule) => !Object.isFrozen(rule))).toEqual([]);
  });
});

describe('lint()', () => {
  it('does what the command does, without a terminal and without a clock', async () => {
    const bad = pem(
      craftLeaf({ extensions: leafExtensions({ keyUsage: extension.keyUsage(7, [0x80], false) }) }),
    );
    const sources = [leaf, await readBytes('bad.pem', Buffer.from(bad + pem(craftCa())))];
    const report = lint(sources, { now: NOW });
    expect(report.totals).toMatchObject({ sources: 2, subjects: 3, fatal: 0, error: 2 });
    expect(lint(sources, { now: NOW })).toEqual(report);
    expect(lint(sources, { now: NOW, without: new Set(RULES.map(({ id }) => id)) }).totals.error).toBe(0);
    expect(lint(sources, { now: NOW + 86_400 * 30 }).totals.error).toBeGreaterThan(2);
  });

  it('takes what cannot be read as fatal', async () => {
    const broken = await readBytes('broken.pem', Buffer.from(pem(craftLeaf().subarray(0, 80), craftLeaf())));
    expect(lint([broken], { now: NOW }).totals).toMatchObject({ fatal: 1, subjects: 2 });
  });
});
