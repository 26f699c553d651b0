/** Commands of the built program that die at any step. */
import { cpSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { killAtEveryStep, type Outcome, usePrograms } from '../authority/store/fixtures/processes.js';
import {
  expectMended,
  expectWholeHome,
  leftBehind,
  letTimePass,
  type TrustDomainFolder,
} from './kill/home.js';
import { type GotSvid, Ledger, readSvidFolder, svidsInLines } from './kill/svids.js';
import { PROGRAM, workspace } from './meshctl.js';

describe('killed before every change of the file system', () => {
  const { killAt } = usePrograms();
  const alone = workspace();
  const { folder } = alone;
  const work = alone.path('work');
  const home = alone.path('work', 'home');
  const outDir = alone.path('work', 'out');
  /** Several batches. */
  const BULK_SIZE = 600;
  const ISSUE = ['identity', 'issue', 'spiffe://a.example/web'];

  async function done(...args: readonly string[]): Promise<string> {
    const outcome = await alone.run([...args, '--home', home]);
    expect(outcome).toMatchObject({ code: 0 });
    return outcome.stdout;
  }

  /** A home with a CA that has issued one SVID, and that SVID's files; `work` is made from it for every step. */
  beforeAll(async () => {
    await done('ca', 'init', 'a.example');
    await done(...ISSUE, '--out-dir', outDir);
    cpSync(work, join(folder, 'start'), { recursive: true });
  });

  function killed(
    args: readonly string[],
    after: (outcome: Outcome) => Promise<void>,
    prepare: () => void = () => {},
  ): Promise<number> {
    return killAtEveryStep({
      killAt,
      below: work,
      script: [PROGRAM, ...args, '--home', home],
      before: () => {
        rmSync(work, { recursive: true, force: true });
        cpSync(join(folder, 'start'), work, { recursive: true });
        prepare();
      },
      after: (_step, outcome) => after(outcome),
    });
  }

  const trustDomain = (): TrustDomainFolder => expectWholeHome(home).get('a.example') as TrustDomainFolder;

  function ledger(): Ledger {
    const read = new Ledger(join(home, 'trust-domains', 'a.example', 'issued.jsonl'));
    read.readOn();
    return read;
  }

  function expectRecorded(...svids: readonly (GotSvid | undefined)[]): void {
    expect(ledger().missing(svids.filter((svid) => svid !== undefined))).toEqual([]);
  }

  /** The next command works, and what the killed one left is gone after the next that write the same, an hour later. */
  async function expectUsable(): Promise<void> {
    expectRecorded(...svidsInLines(await done(...ISSUE, '--stdout', '--format', 'json')));
    expectMended(trustDomain());
    letTimePass(work);
    if (leftBehind(home).length > 0) await done('ca', 'init', 'a.example', '--force');
    if (existsSync(outDir) && leftBehind(outDir).length > 0)
      await done(...ISSUE, '--out-dir', outDir, '--force');
    expect(leftBehind(work)).toEqual([]);
  }

  test('identity issue: svid.pem is there only with its key and bundle, and recorded', async () => {
    const seen = new Set<string>();
    const prepare = () => rmSync(outDir, { recursive: true });
    const check = async () => {
      const { svid, isSet } = readSvidFolder(outDir);
      expect(isSet).toBe(svid !== undefined);
      expectRecorded(svid);
      seen.add(`${ledger().serials.length - 1} recorded, ${svid === undefined ? 0 : 1} there`);
      await expectUsable();
    };
    await killed([...ISSUE, '--out-dir', outDir], check, prepare);
    expect([...seen]).toEqual(['0 recorded, 0 there', '1 recorded, 0 there', '1 recorded, 1 there']);
  }, 120_000);

  test('identity issue --force: each file is the old one or the new, svid.pem the last to change', async () => {
    const old = readSvidFolder(join(folder, 'start', 'out')).svid;
    const seen = new Set<string>();
    await killed([...ISSUE, '--out-dir', outDir, '--force'], async () => {
      const { svid, isSet } = readSvidFolder(outDir);
      expectRecorded(svid);
      seen.add(`${svid?.serial === old?.serial ? 'old' : 'new'}${isSet ? '' : ' with the new key'}`);
      await expectUsable();
    });
    expect([...seen]).toEqual(['old', 'old with the new key', 'new']);
  }, 120_000);

  test.each(['1', '2'])(
    'identity issue --from with %s workers: a line that is out is recorded',
    async (workers) => {
      const ids = Array.from({ length: BULK_SIZE }, (_, index) => `spiffe://a.example/bulk/${index}\n`);
      const list = alone.write('ids.txt', ids.join(''));
      const counts = new Set<number>();
      const flags = ['--from', list, '--format', 'jsonl', '--stdout', '--workers', workers];
      await killed(['identity', 'issue', ...flags], async ({ stdout }) => {
        const svids = svidsInLines(stdout);
        expectRecorded(...svids);
        counts.add(svids.length);
      });
      await expectUsable();
      // Nothing, several parts, all.
      expect([...counts].sort((a, b) => a - b)).toEqual([...counts]);
      expect([counts.has(0), counts.size > 2, counts.has(BULK_SIZE)]).toEqual([true, true, true]);
    },
    120_000,
  );

  test('ca init --force: the old CA or the new, and the keys of both', async () => {
    const old = trustDomain().state?.x509[0]?.id ?? '';
    const sequences = new Set<number | undefined>();
    await killed(['ca', 'init', 'a.example', '--force'], async ({ stdout }) => {
      const { state, authorityIds, path } = trustDomain();
      sequences.add(state?.sequence);
      expect(authorityIds).toContain(old);
      expect(existsSync(join(path, 'keys', `${old}.key`))).toBe(true);
      if (stdout !== '') expect(stdout).toContain(state?.x509[0]?.id);
      await expectUsable();
    });
    expect([...sequences]).toEqual([1, 2]);
  }, 120_000);
});
