import { describe, expect, it } from 'vitest';
import type { SettledSource } from '../../../src/lint/report.js';
import { parseBaseline } from '../../../src/lint/settings/parse-baseline.js';
import { writeBaseline } from '../../../src/lint/settings/write-baseline.js';
import { Settler, settle } from '../../../src/lint/settle.js';
import { A, B, C, configured, found, judged, source } from './judged.js';

const NOW = Date.parse('2027-01-15T00:00:00Z') / 1000;
const levels = (sources: readonly SettledSource[]) =>
  sources.flatMap(({ judgements }) =>
    judgements.flatMap(({ findings }) =>
      findings.map(({ rule, level, setAside }) => [rule, setAside?.by ?? level]),
    ),
  );

const web = source('certs/web.pem', judged([found(A), found(B, { level: 'warning' }), found(A)]));
const crash = source('crash.pem', judged([found(A, { level: 'fatal' }), found('parse', { level: 'fatal' })]));

describe('settle', () => {
  it('counts by level, and adds fingerprints', () => {
    const { sources, totals, stale } = settle([web, crash, source('clean.pem')], { now: NOW });
    expect(totals).toEqual({
      fatal: 2,
      error: 2,
      warning: 1,
      info: 0,
      sources: 3,
      subjects: 3,
      suppressed: 0,
      baselined: 0,
    });
    expect(stale).toEqual([]);
    const prints = sources.flatMap(({ judgements }) =>
      judgements.flatMap(({ findings }) => findings.map(({ fingerprint }) => fingerprint)),
    );
    expect(new Set(prints).size).toBe(5);
    for (const print of prints) expect(print).toMatch(/^[0-9a-f]{64}$/);
  });

  it('leaves what it was given as it is', () => {
    const before = structuredClone(web);
    settle([web], { now: NOW });
    expect(web).toEqual(before);
  });

  it('takes levels of rules, then of overrides, of which the last wins', async () => {
    const config = await configured({
      rules: { [A]: 'info', [B]: 'error' },
      overrides: [
        { paths: ['certs/**'], rules: { [A]: 'off', [B]: 'off' } },
        { paths: ['**/web.*'], rules: { [B]: 'info' } },
      ],
    });
    const other = source('other.pem', judged([found(A), found(B), found(C)]));
    const { sources, totals } = settle([web, other], { config, now: NOW });
    expect(levels(sources)).toEqual([
      [B, 'info'],
      [A, 'info'],
      [B, 'error'],
      [C, 'error'],
    ]);
    expect(totals).toMatchObject({ error: 2, warning: 0, info: 2 });
  });

  it('never touches what is fatal', async () => {
    const config = await configured({
      rules: { [A]: 'off' },
      suppressions: [{ rule: A, reason: 'no' }],
    });
    const known = { rule: A, path: 'crash.pem', block: 1, subject: 'spiffe://example.org/web', count: 9 };
    const { sources, totals, stale } = settle([crash], { config, baseline: { findings: [known] }, now: NOW });
    expect(levels(sources)).toEqual([
      [A, 'fatal'],
      ['parse', 'fatal'],
    ]);
    expect(totals).toMatchObject({ fatal: 2, suppressed: 0, baselined: 0 });
    expect(stale, 'what could not be read may hold them').toEqual([]);
  });

  it('settles paths as they are told, relative to the configuration', async () => {
    const config = await configured({ overrides: [{ paths: ['certs/*'], rules: { [A]: 'off' } }] });
    const settler = new Settler({ config, now: NOW, pathOf: (name) => name.replace('/repo/', '') });
    const [judgement] = settler.add(source('/repo/certs/web.pem', judged([found(A)]))).judgements;
    expect(judgement?.findings).toEqual([]);
  });
});

describe('suppressions', () => {
  const suppressed = async (suppression: object, sources = [web], runs = (_: string): boolean => true) =>
    settle(sources, {
      config: await configured({ suppressions: [{ rule: A, reason: 'the old issuer', ...suppression }] }),
      now: NOW,
      runs,
    });

  it('set findings aside with reason and expiry', async () => {
    const { sources, totals, stale } = await suppressed({ expires: '2027-01-31' });
    expect(sources[0]?.judgements[0]?.findings[0]).toMatchObject({
      level: 'error',
      setAside: { by: 'suppression', reason: 'the old issuer', expires: '2027-01-31T23:59:59Z' },
    });
    expect(totals).toMatchObject({ error: 0, warning: 1, suppressed: 2 });
    expect(stale).toEqual([]);
  });

  it('hold for their paths and subject only', async () => {
    expect((await suppressed({ paths: ['certs/*.pem'] })).totals.suppressed).toBe(2);
    expect((await suppressed({ paths: ['*.pem'] })).totals.suppressed).toBe(0);
    expect((await suppressed({ id: 'spiffe://example.org/web' })).totals.suppressed).toBe(2);
    expect((await suppressed({ id: 'spiffe://example.org/we' })).totals.suppressed).toBe(0);
  });

  it('hold to the end of the day that they name', async () => {
    const config = await configured({ suppressions: [{ rule: A, reason: 'x', expires: '2027-01-31' }] });
    const at = (time: string) => settle([web], { config, now: Date.parse(time) / 1000 });
    expect(at('2027-01-31T23:59:59Z').totals.suppressed).toBe(2);
    expect(at('2027-02-01T00:00:00Z').totals.suppressed).toBe(0);
    expect(at('2027-02-01T00:00:00Z').stale).toEqual([
      { kind: 'suppression', text: `${A}: expired on 2027-01-31` },
    ]);
  });

  it('are stale when their paths were there and nothing was met', async () => {
    const clean = source('certs/web.pem');
    const { stale } = await suppressed({ paths: ['certs/**', 'x'], id: 'spiffe://example.org/web' }, [clean]);
    expect(stale).toEqual([{ kind: 'suppression', text: `${A} of spiffe://example.org/web in certs/**, x` }]);
  });

  it('are not called stale by a run that did not see their paths, whose rule did not run, or that may be a part', async () => {
    const clean = source('certs/web.pem');
    expect((await suppressed({ paths: ['other/**'] }, [clean])).stale).toEqual([]);
    expect((await suppressed({ paths: ['certs/**'] }, [clean], (rule) => rule !== A)).stale).toEqual([]);
    expect((await suppressed({}, [clean])).stale).toEqual([]);
  });
});

describe('a baseline', () => {
  const baseline = parseBaseline(writeBaseline(settle([web], { now: NOW }).sources), 'b.json');
  const against = (...sources: Parameters<typeof settle>[0][]) =>
    settle(
      sources.flatMap((s) => [...s]),
      { baseline, now: NOW },
    );

  it('sets aside what it knows', () => {
    const { totals, stale } = against([web]);
    expect(totals).toMatchObject({ error: 0, warning: 0, baselined: 3 });
    expect(stale).toEqual([]);
  });

  it('knows as many as it counts, and no more', () => {
    const worse = source('certs/web.pem', judged([found(A), found(A), found(A), found(B), found(C)]));
    expect(levels(against([worse]).sources)).toEqual([
      [A, 'baseline'],
      [A, 'baseline'],
      [A, 'error'],
      [B, 'baseline'],
      [C, 'error'],
    ]);
  });

  it('knows them after a rotation, but not of another subject, block or file', () => {
    const rotated = judged([found(A, { value: 'ff', lines: { first: 9, last: 9 } })], {
      place: { path: [], lines: { first: 30, last: 50 } },
    });
    expect(against([source('certs/web.pem', rotated)]).totals.baselined).toBe(1);
    expect(against([source('certs/web.pem', { ...rotated, block: 2 })]).totals.baselined).toBe(0);
    expect(against([source('certs/web.pem', { ...rotated, title: 'spiffe://x/y' })]).totals.baselined).toBe(
      0,
    );
    expect(against([source('certs/api.pem', rotated)]).totals.baselined).toBe(0);
  });

  it('knows the findings of a source that is named twice', () => {
    expect(against([web, web]).totals).toMatchObject({ error: 0, warning: 0, baselined: 6 });
  });

  it('comes after suppressions', async () => {
    const config = await configured({ suppressions: [{ rule: A, reason: 'x' }] });
    const { totals, stale } = settle([web], { config, baseline, now: NOW });
    expect(totals).toMatchObject({ suppressed: 2, baselined: 1 });
    expect(stale).toEqual([{ kind: 'baseline', text: `${A} in certs/web.pem` }]);
  });

  it('is stale where less is found, of what was there and ran', () => {
    const better = source('certs/web.pem', judged([found(A)]));
    expect(against([better]).stale).toEqual([
      { kind: 'baseline', text: `${B} in certs/web.pem` },
      { kind: 'baseline', text: `${A} in certs/web.pem (1 of 2)` },
    ]);
    expect(against([source('other.pem')]).stale).toEqual([]);
    expect(settle([better], { baseline, now: NOW, runs: () => false }).stale).toEqual([]);
  });
});

it('settles twenty thousand sources in a moment', async () => {
  const config = await configured({
    rules: { [B]: 'info' },
    suppressions: [{ rule: A, paths: ['certs/**'], reason: 'x' }],
  });
  const settler = new Settler({ config, now: NOW });
  const start = performance.now();
  for (let i = 0; i < 20_000; i++) settler.add(source(`certs/${i}.pem`, judged([found(A), found(B)])));
  expect(settler.finish().totals).toMatchObject({ sources: 20_000, suppressed: 20_000, info: 20_000 });
  expect(performance.now() - start).toBeLessThan(10_000);
});
