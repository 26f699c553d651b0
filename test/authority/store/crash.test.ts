/** Processes that die, and disks that are full, at every moment: what is on the device is the old state or the new. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { FolderStore } from '../../../src/authority/store/folder-store.js';
import { isTemporaryFile } from '../../../src/files/index.js';
import { scratch } from '../../files/scratch.js';
import { killAtEveryStep, type Running, start, usePrograms } from './fixtures/processes.js';
import { bundleAt, extrasAt, idAt, keyAt, recordOf, stateAt, TRUST_DOMAIN } from './fixtures/states.js';

const { driver, killAt } = usePrograms();

const folderOf = (home: string): string => join(home, 'trust-domains', TRUST_DOMAIN);
const storeOf = (home: string): FolderStore => new FolderStore(home, { lockTimeout: 20_000 });

async function serials(store: FolderStore): Promise<string[]> {
  const found = [];
  for await (const { serial } of store.issued(TRUST_DOMAIN)) found.push(serial);
  return found;
}

/** Loads the state and expects it to be whole: all of one version, with its key. */
async function expectWhole(store: FolderStore): Promise<number> {
  const state = await store.load(TRUST_DOMAIN);
  if (state === undefined) return 0;
  expect(state).toEqual(stateAt(state.version));
  expect(await store.readKey(TRUST_DOMAIN, idAt(state.version))).toBe(keyAt(state.version));
  return state.version;
}

/** Writes twice more, as the next user would, and expects that nothing of the crash is left to see. */
async function expectUsable(home: string): Promise<void> {
  const store = storeOf(home);
  const version = await expectWhole(store);
  if (version > 0) {
    await store.recordIssued(TRUST_DOMAIN, version, [JSON.stringify(recordOf('ee'))]);
    expect(readFileSync(join(folderOf(home), 'bundle.json'), 'utf8')).toBe(bundleAt(version));
  }
  await store.commit(TRUST_DOMAIN, version, stateAt(version + 1), extrasAt(version + 1));
  expect(await expectWhole(store)).toBe(version + 1);
  expect(readFileSync(join(folderOf(home), 'bundle.json'), 'utf8')).toBe(bundleAt(version + 1));
  expect(leftovers(home)).toEqual([]);
}

/** Files that only a process at work has; the claim of one killed while writing it stays for an hour. */
function leftovers(home: string): string[] {
  const isCutClaim = (name: string): boolean =>
    name.includes('.claim-') && !readFileSync(join(folderOf(home), name), 'utf8').endsWith('}');
  return readdirSync(folderOf(home), { recursive: true, encoding: 'utf8' }).filter((name) => {
    const base = name.split('/').at(-1) ?? '';
    return (base.startsWith('.') || isTemporaryFile(base)) && !isCutClaim(name);
  });
}

describe('killed before every change of the file system', () => {
  test('writeFilesAtomic, new files: a first part of the set, each whole', async () => {
    const folder = join(scratch(), 'out');
    const steps = await killAtEveryStep({
      killAt,
      below: folder,
      script: [driver, 'write-set', folder, 'new'],
      before: () => {
        rmSync(folder, { recursive: true, force: true });
        mkdirSync(folder);
      },
      after: () => {
        const names = readdirSync(folder).filter((name) => !isTemporaryFile(name));
        expect(['', 'a', 'a,b', 'a,b,c']).toContain(names.sort().join());
        for (const name of names) expect(readFileSync(join(folder, name), 'utf8')).toBe(`new ${name}`);
        for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
      },
    });
    expect(steps).toBe(12); // three times open, write, link, unlink
  });

  test('writeFilesAtomic, replaced files: each old or new', async () => {
    const folder = join(scratch(), 'out');
    const counts = new Set<number>();
    await killAtEveryStep({
      killAt,
      below: folder,
      script: [driver, 'write-set', folder, 'new', 'replace'],
      before: () => {
        rmSync(folder, { recursive: true, force: true });
        mkdirSync(folder);
        for (const name of ['a', 'b', 'c']) writeFileSync(join(folder, name), `old ${name}`, { mode: 0o600 });
      },
      after: () => {
        const contents = ['a', 'b', 'c'].map((name) => readFileSync(join(folder, name), 'utf8'));
        const renewed = contents.filter((text) => text.startsWith('new')).length;
        expect(contents).toEqual(
          ['a', 'b', 'c'].map((name, index) => `${index < renewed ? 'new' : 'old'} ${name}`),
        );
        counts.add(renewed);
      },
    });
    expect([...counts]).toEqual([0, 1, 2, 3]);
  });

  test('the first commit: nothing, or all of it', async () => {
    const home = join(scratch(), 'home');
    const versions = new Set<number>();
    await killAtEveryStep({
      killAt,
      below: home,
      script: [driver, 'commit', home, '1'],
      before: () => rmSync(home, { recursive: true, force: true }),
      after: async () => {
        const version = await expectWhole(storeOf(home));
        expect(await storeOf(home).list()).toEqual(version === 0 ? [] : [TRUST_DOMAIN]);
        versions.add(version);
        await expectUsable(home);
      },
    });
    expect([...versions]).toEqual([0, 1]);
  }, 120_000);

  test('a commit that replaces the CA: the old state or the new, and every key', async () => {
    const home = join(scratch(), 'home');
    const versions = new Set<number>();
    const bundles = new Set<string>();
    await killAtEveryStep({
      killAt,
      below: home,
      script: [driver, 'commit', home, '2'],
      before: async () => {
        rmSync(home, { recursive: true, force: true });
        await storeOf(home).commit(TRUST_DOMAIN, 0, stateAt(1), extrasAt(1));
      },
      after: async () => {
        const version = await expectWhole(storeOf(home));
        versions.add(version);
        expect(await storeOf(home).readKey(TRUST_DOMAIN, idAt(1))).toBe(keyAt(1));
        expect(existsSync(join(folderOf(home), 'replaced', 'authorities.1.json')) || version === 1).toBe(
          true,
        );
        bundles.add(`${version}: ${readFileSync(join(folderOf(home), 'bundle.json'), 'utf8').trim()}`);
        await expectUsable(home);
      },
    });
    expect([...versions]).toEqual([1, 2]);
    // The middle one is a bundle left behind, which the next writer has brought up (expectUsable).
    expect([...bundles]).toEqual([
      '1: {"spiffe_sequence":1}',
      '2: {"spiffe_sequence":1}',
      '2: {"spiffe_sequence":2}',
    ]);
  }, 120_000);

  test('recordIssued: whole lines, and the next ones follow', async () => {
    const home = join(scratch(), 'home');
    const ledger = join(folderOf(home), 'issued.jsonl');
    const seen = new Set<string>();
    const torn = new Set<boolean>();
    await storeOf(home).commit(TRUST_DOMAIN, 0, stateAt(1), extrasAt(1));
    await killAtEveryStep({
      killAt,
      below: home,
      script: [driver, 'issue', home, '01', '02', '03'],
      before: () => {
        rmSync(ledger, { force: true });
        for (const name of readdirSync(folderOf(home)))
          if (name.startsWith('.claim-')) rmSync(join(folderOf(home), name));
        writeFileSync(ledger, `${JSON.stringify(recordOf('00'))}\n{"torn":`);
      },
      after: async () => {
        torn.add(!readFileSync(ledger, 'utf8').endsWith('\n'));
        const before = await serials(storeOf(home));
        seen.add(before.join());
        await storeOf(home).recordIssued(TRUST_DOMAIN, 1, [JSON.stringify(recordOf('04'))]);
        expect(await serials(storeOf(home))).toEqual([...before, '04']);
        expect(leftovers(home)).toEqual([]);
      },
    });
    expect([...seen]).toEqual(['00', '00,01', '00,01,02,03']);
    expect([...torn]).toEqual([true, false]);
  }, 120_000);
});

describe('killed at random', () => {
  test('four processes that commit and issue: what they said stands, all versions are whole', async () => {
    const home = join(scratch(), 'home');
    const names = ['a', 'b', 'c', 'd'];
    const all: Running[] = [];
    const startOne = (name: string): Running => {
      const running = start([driver, 'work', home, `${name}${all.length}`]);
      all.push(running);
      return running;
    };
    const running = names.map(startOne);
    const store = storeOf(home);
    let seen = 0;
    let kills = 0;
    const saidSo = (): number => all.reduce((sum, { lines }) => sum + lines().length, 0);
    while (kills < 24 || saidSo() < 40) {
      const until = performance.now() + Math.random() * 150;
      while (performance.now() < until) {
        // A reader takes no lock and sees one version after the other.
        const version = await expectWhole(store);
        expect(version).toBeGreaterThanOrEqual(seen);
        seen = version;
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
      const index = Math.floor(Math.random() * names.length);
      if (running[index]?.lines().length === 0) continue; // on a slow machine it has not come to its work yet
      running[index]?.child.kill('SIGKILL');
      running[index] = startOne(names[index] ?? '');
      kills++;
    }
    for (const { child } of running) child.kill('SIGKILL');
    const ends = await Promise.all(all.map(({ ended }) => ended));
    for (const { signal, stderr } of ends) expect(signal, stderr).toBe('SIGKILL');

    const said = all.flatMap(({ lines }) => lines());
    const versions = said.filter((line) => line.startsWith('version ')).map((line) => Number(line.slice(8)));
    const issued = said
      .filter((line) => line.startsWith('serials '))
      .flatMap((line) => line.slice(8).split(' '));
    expect(new Set(versions).size).toBe(versions.length);
    expect(await expectWhole(store)).toBeGreaterThanOrEqual(Math.max(...versions));
    const ledger = await serials(store);
    expect(new Set(ledger).size).toBe(ledger.length);
    const recorded = new Set(ledger);
    expect(issued.filter((serial) => !recorded.has(serial))).toEqual([]);
    expect(Math.min(issued.length, versions.length)).toBeGreaterThan(0);
    await expectUsable(home);
  }, 120_000);
});

describe.runIf(process.platform === 'linux')('on a full disk', () => {
  /** Runs the driver where no file may grow beyond so many blocks of 512 bytes. */
  const limited = (blocks: number, ...args: string[]) => {
    const shell = `ulimit -f ${blocks}; exec "$0" "$@"`;
    const { status, stdout, stderr } = spawnSync('sh', ['-c', shell, process.execPath, driver, ...args], {
      encoding: 'utf8',
    });
    return { status, stdout, stderr };
  };

  test('a commit fails as a whole', async () => {
    const home = join(scratch(), 'home');
    await storeOf(home).commit(TRUST_DOMAIN, 0, stateAt(1), extrasAt(1));
    const before = readdirSync(home, { recursive: true }).sort();
    const { status, stdout } = limited(1, 'commit', home, '2');
    expect(status).toBe(2);
    expect(stdout).toMatch(/E_WRITE.*cannot write .*: the limit on the size of a file is reached/);
    expect(await expectWhole(storeOf(home))).toBe(1);
    const after = readdirSync(home, { recursive: true }).filter((name) => !String(name).endsWith('replaced'));
    expect(after.sort()).toEqual(before);
    await expectUsable(home);
  });

  test('a first commit leaves no trust domain', async () => {
    const home = join(scratch(), 'home');
    expect(limited(1, 'commit', home, '1').status).toBe(2);
    expect(await storeOf(home).list()).toEqual([]);
    expect(readdirSync(join(folderOf(home), 'keys'))).toEqual([]);
    await expectUsable(home);
  });

  test('a batch that does not fit is not in the ledger, not even in part', async () => {
    const home = join(scratch(), 'home');
    await storeOf(home).commit(TRUST_DOMAIN, 0, stateAt(1), extrasAt(1));
    const batch = (first: number) =>
      Array.from({ length: 10 }, (_, index) => (first + index).toString(16).padStart(4, '0'));
    // 8 blocks hold one batch and a half.
    expect(limited(8, 'issue', home, ...batch(0)).status).toBe(0);
    const size = statSync(join(folderOf(home), 'issued.jsonl')).size;
    expect(size).toBeGreaterThan(2048);
    const { status, stdout } = limited(8, 'issue', home, ...batch(100));
    expect(status).toBe(2);
    expect(stdout).toMatch(/E_WRITE.*issued\.jsonl: the limit on the size of a file is reached/);
    expect(statSync(join(folderOf(home), 'issued.jsonl')).size).toBe(size);
    expect(await serials(storeOf(home))).toEqual(batch(0));
    await expectUsable(home);
  });

  test('files are not written', () => {
    const folder = scratch();
    expect(limited(1, 'write', join(folder, 'a'), 'x'.repeat(2000))).toMatchObject({ status: 2 });
    expect(readdirSync(folder)).toEqual([]);
  });
});
