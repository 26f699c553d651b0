/**
 * How often each rule is broken in two corpora: a change of a rule shows its reach in the review. The tables are golden
 * files; `npx vitest run test/lint/counts.test.ts -u` writes them.
 */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Judgement, lintSource, makePlan, RULES, type SourceJudgement } from '../../src/lint/index.js';
import { CONSUMERS } from '../../src/lint/rule.js';
import { readBytes } from '../../src/sources/index.js';
import { limboCases } from '../limbo/cases.js';
import { ENVIRONMENT, lintFixture } from './fixture.js';
import { FIXTURES } from './fixtures/index.js';

const ALL = { profiles: CONSUMERS, incubating: true };

/** Every rule with the number of findings of each level, those that were never broken too. */
function table(judged: readonly SourceJudgement[]): string {
  const counts = new Map<string, Map<string, number>>();
  for (const { id } of RULES) counts.set(id, new Map());
  const subjects = new Map<string, number>();
  for (const { counts: kinds, judgements } of judged) {
    for (const [kind, count] of Object.entries(kinds)) subjects.set(kind, (subjects.get(kind) ?? 0) + count);
    for (const { rule, level } of judgements.flatMap(({ findings }: Judgement) => findings)) {
      const levels = counts.get(rule) ?? new Map<string, number>();
      counts.set(rule, levels.set(level, (levels.get(level) ?? 0) + 1));
    }
  }
  const kinds = [...subjects].sort().map(([kind, count]) => `${String(count).padStart(6)}  ${kind}`);
  const rows = [...counts].map(([rule, levels]) => {
    const shown = ['fatal', 'error', 'warning', 'info'].map((level) =>
      String(levels.get(level) ?? '-').padStart(7),
    );
    return `${shown.join('')}  ${rule}`;
  });
  return `${['What was judged', ...kinds, '', '  fatal  error warning   info  rule', ...rows].join('\n')}\n`;
}

const golden = (name: string): string => join(import.meta.dirname, 'golden', 'counts', name);

describe('the counts of findings', () => {
  it('in the fixtures of all rules', async () => {
    const judged: SourceJudgement[] = [];
    for (const fixtures of Object.values(FIXTURES)) {
      for (const { pass, fail } of Object.values(fixtures)) {
        judged.push(await lintFixture(await pass(), ALL), await lintFixture(await fail(), ALL));
      }
    }
    await expect(table(judged)).toMatchFileSnapshot(golden('fixtures.txt'));
  });

  const cases = process.env['LIMBO_CASES'] ? undefined : limboCases();

  it.skipIf(cases === undefined)(
    'in the certificates of x509-limbo, in none of which a rule fails',
    async () => {
      const plan = makePlan(ALL);
      const texts = (cases ?? []).flatMap((one) => [
        [one.peer_certificate, ...one.untrusted_intermediates].join('\n'),
        ...one.trusted_certs,
      ]);
      const judged: SourceJudgement[] = [];
      for (const text of new Set(texts)) {
        const source = await readBytes('input.pem', Buffer.from(text));
        judged.push(lintSource(source, plan, ENVIRONMENT));
      }
      const failed = judged.flatMap(({ judgements }) =>
        judgements.flatMap(({ findings }) =>
          findings.filter(({ rule, level }) => level === 'fatal' && rule !== 'parse'),
        ),
      );
      expect(failed).toEqual([]);
      await expect(table(judged)).toMatchFileSnapshot(golden('limbo.txt'));
    },
    120_000,
  );
});
