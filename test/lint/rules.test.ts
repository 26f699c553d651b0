/** Every rule by its fixtures: one passes, one fails, and what is said of it is the golden text. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../src/lint/finding.js';
import { RULES } from '../../src/lint/registry.js';
import { CONSUMERS, type Rule, type Standard } from '../../src/lint/rule.js';
import { brokenRules, lintFixture, type RuleFixtures } from './fixture.js';
import { FIXTURES } from './fixtures/index.js';

describe('the rules', () => {
  it('have an id each, and texts in their form', () => {
    const ids = RULES.map(({ id }) => id);
    expect(ids).toEqual([...new Set(ids)]);
    expect(RULES.flatMap(textFaults)).toEqual([]);
  });

  it('have fixtures each, and no fixtures are left over', () => {
    for (const standard of Object.keys(FIXTURES) as Standard[]) {
      const ids = RULES.filter((rule) => rule.standard === standard).map(({ id }) => id);
      expect(Object.keys(FIXTURES[standard]).sort()).toEqual(ids.sort());
    }
  });
});

describe.each(RULES.map((rule) => ({ id: rule.id, rule })))('$id', ({ id, rule }) => {
  const fixtures = FIXTURES[rule.standard][id];
  const options = rule.consumer === undefined ? {} : { profiles: [rule.consumer] };

  it('passes what is right', async () => {
    const judged = await lintFixture(await (fixtures as RuleFixtures).pass(), options);
    expect(Object.keys(judged.counts)).not.toEqual([]);
    expect(brokenRules(judged)).not.toContain(id);
  });

  it('finds what is wrong, and nothing else', async () => {
    const { fail, also = [] } = fixtures as RuleFixtures;
    const judged = await lintFixture(await fail(), options);
    expect(brokenRules(judged)).toEqual([id, ...also].sort());
    const found = judged.judgements.flatMap(({ findings }) =>
      findings.filter((finding) => finding.rule === id),
    );
    await expect(golden(rule, found)).toMatchFileSnapshot(join(import.meta.dirname, 'golden', `${id}.txt`));
  });
});

/** What a rule says, of its failing fixture and of itself. */
function golden(rule: Rule, findings: readonly Finding[]): string {
  const found = findings.map(({ level, message, field, value }) =>
    [`${level}: ${message}`, field && `  at     ${field}`, value && `  value  ${value}`]
      .filter(Boolean)
      .join('\n'),
  );
  const { document, section, url } = rule.citation;
  return `${[
    ...found,
    '',
    rule.title,
    `${rule.requirement}, ${document} ${section} <${url}>`,
    '',
    rule.rationale,
    `Fix: ${rule.fix}.`,
    '',
    'Good:',
    rule.good,
    'Bad:',
    rule.bad,
  ].join('\n')}\n`;
}

function textFaults({ id, title, rationale, fix, good, bad, appliesTo, consumer, ...rule }: Rule): string[] {
  const faults = [
    !/^[a-z][a-z0-9]*(-[a-z0-9]+)+$/.test(id) && 'id is not in kebab case',
    (/[.]$/.test(title) || title.length > 100) && 'title is long, or ends in a full stop',
    !/[.]$/.test(rationale) && 'rationale is no sentence',
    (/[.]$/.test(fix) || fix === '') && 'fix ends in a full stop',
    (good === '' || bad === '') && 'an example is missing',
    appliesTo.length === 0 && 'it applies to nothing',
    (rule.standard === 'consumers') !== (consumer !== undefined) && 'consumer and folder differ',
    consumer !== undefined && !CONSUMERS.includes(consumer) && 'unknown consumer',
    !rule.citation.url.startsWith('https://') && 'citation has no address',
  ];
  return faults.filter((fault) => fault !== false).map((fault) => `${id}: ${fault}`);
}
