import { spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { basename, join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { withLock } from '../../../src/authority/store/lock.js';
import { newHolder } from '../../../src/authority/store/lock-holder.js';
import { expectFailure, failure, makePipe, scratch } from '../../files/scratch.js';
import { deadHolder, foreignHolder } from './fixtures/holders.js';
import { killAtEveryStep, run, start, usePrograms } from './fixtures/processes.js';

const linux = process.platform === 'linux';
const faults = vi.hoisted(() => ({
  link: undefined as string | undefined,
  beforeLink: undefined as ((to: string) => void) | undefined,
}));

vi.mock('node:fs', async (importOriginal) => {
  const fs = await importOriginal<typeof import('node:fs')>();
  const linkSync: typeof fs.linkSync = (from, to) => {
    faults.beforeLink?.(String(to));
    if (faults.link === undefined) return fs.linkSync(from, to);
    throw Object.assign(new Error(faults.link), { code: faults.link });
  };
  return { ...fs, linkSync };
});

beforeEach(() => {
  faults.link = undefined;
  faults.beforeLink = undefined;
});

const { driver, killAt } = usePrograms();
const QUICK = { command: 'test', timeout: 50 };
const PATIENT = { command: 'test', timeout: 20_000 };

const lockOf = (folder: string): string => join(folder, '.lock');
const nothing = (): void => {};

/** A claim whose process was killed while writing it says nothing of that process, and is swept an hour later. */
function isCutClaim(path: string): boolean {
  return basename(path).startsWith('.claim-') && !readFileSync(path, 'utf8').endsWith('}');
}

function startHolder(folder: string) {
  const holder = start([driver, 'hold', folder]);
  onTestFinished(() => void holder.child.kill('SIGKILL'));
  return holder;
}

describe('withLock', () => {
  test('gives back what the work gives and leaves nothing behind', async () => {
    const folder = scratch();
    const during = await withLock(folder, QUICK, () => readdirSync(folder));
    expect(during).toEqual(['.lock']);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('is released when the work fails', async () => {
    const folder = scratch();
    await expect(
      withLock(folder, QUICK, () => {
        throw new RangeError('x');
      }),
    ).rejects.toThrow(RangeError);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('lets one in at a time within a process', async () => {
    const folder = scratch();
    let inside = 0;
    let most = 0;
    let done = 0;
    const one = () =>
      withLock(folder, PATIENT, async () => {
        most = Math.max(most, ++inside);
        await new Promise((resolve) => setTimeout(resolve, 1));
        inside--;
        done++;
      });
    await Promise.all(Array.from({ length: 12 }, one));
    expect({ most, done }).toEqual({ most: 1, done: 12 });
  });

  test('says who holds it, where, since when, and what to do', async () => {
    const folder = scratch();
    const holder = startHolder(folder);
    await holder.said('held');
    const error = await failure(() => withLock(folder, QUICK, nothing));
    expect(error.code).toBe('E_LOCKED');
    expect(error.exitCode).toBe(3);
    expect(error.message).toContain(
      `cannot take the lock ${lockOf(folder)}: "hold it" (process ${holder.child.pid} on ${hostname()}`,
    );
    expect(error.message).toMatch(
      / holds it since \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ \(\d+ (s|min) ago\)\. Wait until it is done, or end that process;/,
    );
    expect(holder.child.exitCode).toBeNull();
  });

  test('goes to the next when its holder is killed', async () => {
    const folder = scratch();
    const holder = startHolder(folder);
    await holder.said('held');
    holder.child.kill('SIGKILL');
    await holder.ended;
    expect(existsSync(lockOf(folder))).toBe(true);
    expect(await withLock(folder, QUICK, () => 'mine')).toBe('mine');
    expect(readdirSync(folder)).toEqual([]);
  });

  test('goes to a waiting process when its holder is killed', async () => {
    const folder = scratch();
    const holder = startHolder(folder);
    await holder.said('held');
    const waiting = withLock(folder, PATIENT, () => 'mine');
    setTimeout(() => holder.child.kill('SIGKILL'), 100);
    expect(await waiting).toBe('mine');
  });

  test.runIf(linux)('does not wait for a killed holder whose parent never asks for it', async () => {
    const folder = scratch();
    const parent = `"$0" "$1" hold "$2" & exec sleep 600`;
    const shell = spawn('sh', ['-c', parent, process.execPath, driver, folder], { stdio: 'ignore' });
    onTestFinished(() => void shell.kill('SIGKILL'));
    await expect.poll(() => existsSync(lockOf(folder)), { timeout: 10_000 }).toBe(true);
    const { pid } = JSON.parse(readFileSync(lockOf(folder), 'utf8')) as { pid: number };
    process.kill(pid, 'SIGKILL');
    await expect.poll(() => readFileSync(`/proc/${pid}/stat`, 'utf8'), { timeout: 10_000 }).toContain(') Z ');
    expect(await withLock(folder, QUICK, () => 'mine')).toBe('mine');
  });

  test.runIf(linux)('is taken from a process whose number another process has now', async () => {
    const folder = scratch();
    writeFileSync(lockOf(folder), JSON.stringify(deadHolder()));
    expect(await withLock(folder, QUICK, () => 'mine')).toBe('mine');
  });

  test('is never taken from another host or container', async () => {
    const folder = scratch();
    const text = JSON.stringify(foreignHolder());
    writeFileSync(lockOf(folder), text);
    await expectFailure(
      () => withLock(folder, QUICK, nothing),
      'E_LOCKED',
      /"ca init far\.example" \(process 4711 on far pid:\[1\]\) holds it since 2026-01-02T03:04:05Z \(\d+ d ago\)\. Wait until it is done; if that host or container is gone for good, remove the file$/,
    );
    expect(readFileSync(lockOf(folder), 'utf8')).toBe(text);
  });

  test.runIf(linux)('is taken when the process that was taking it over has died too', async () => {
    const folder = scratch();
    const [dead, breaker] = [deadHolder(), deadHolder()];
    writeFileSync(lockOf(folder), JSON.stringify(dead));
    writeFileSync(join(folder, `.lock.${dead.nonce}`), JSON.stringify(breaker));
    expect(await withLock(folder, QUICK, () => 'mine')).toBe('mine');
    expect(readdirSync(folder)).toEqual([]);
  });

  test.runIf(linux)('is not taken while another process is taking it over', async () => {
    const folder = scratch();
    const dead = deadHolder();
    writeFileSync(lockOf(folder), JSON.stringify(dead));
    writeFileSync(join(folder, `.lock.${dead.nonce}`), JSON.stringify(newHolder('breaker')));
    await expectFailure(() => withLock(folder, QUICK, nothing), 'E_LOCKED', /"breaker"/);
    expect(readFileSync(lockOf(folder), 'utf8')).toContain(dead.nonce);
  });

  test.runIf(linux)('is not taken from a process that has taken it over meanwhile', async () => {
    const folder = scratch();
    const dead = deadHolder();
    const faster = JSON.stringify(newHolder('faster'));
    writeFileSync(lockOf(folder), JSON.stringify(dead));
    faults.beforeLink = (to) => {
      if (to.endsWith(dead.nonce)) writeFileSync(lockOf(folder), faster);
    };
    await expectFailure(() => withLock(folder, QUICK, nothing), 'E_LOCKED', /"faster"/);
    expect(readFileSync(lockOf(folder), 'utf8')).toBe(faster);
  });

  test.runIf(linux)('is taken although its claim was swept while it waited', async () => {
    const folder = scratch();
    let swept = 0;
    faults.beforeLink = () => {
      if (swept++ > 0) return;
      for (const name of readdirSync(folder)) rmSync(join(folder, name));
    };
    expect(await withLock(folder, PATIENT, () => readdirSync(folder))).toEqual(['.lock']);
    expect(readdirSync(folder)).toEqual([]);
  });

  test.runIf(linux)('does not follow lock files that were made to go in a circle', async () => {
    const folder = scratch();
    const dead = deadHolder();
    for (const name of ['.lock', `.lock.${dead.nonce}`])
      writeFileSync(join(folder, name), JSON.stringify(dead));
    await expectFailure(() => withLock(folder, QUICK, nothing), 'E_LOCKED', /held in a circle/);
  });

  test.each([
    ['empty', ''],
    ['zeros, as a power failure leaves', '\0\0\0\0'],
    ['null', 'null'],
    ['another object', '{}'],
    ['a made-up nonce', '{"nonce":"../../x","pid":1}'],
    ['long', 'x'.repeat(10_000)],
  ])('reports a lock file that is none: %s', async (_, text) => {
    const folder = scratch();
    writeFileSync(lockOf(folder), text);
    await expectFailure(
      () => withLock(folder, QUICK, nothing),
      'E_LOCKED',
      new RegExp(
        `^cannot read the lock ${lockOf(folder)}: it.* If no meshctl is at work on this home, remove it$`,
      ),
    );
    expect(readdirSync(folder)).toEqual(['.lock']);
    expect(readFileSync(lockOf(folder), 'utf8')).toBe(text);
  });

  test('does not wait to the end for a lock file that is none', async () => {
    const folder = scratch();
    writeFileSync(lockOf(folder), '');
    await expectFailure(
      () => withLock(folder, { ...QUICK, timeout: 3_600_000 }, nothing),
      'E_LOCKED',
      /cannot read/,
    );
  });

  test('reports a folder or a pipe in its place, and never waits for it', async () => {
    const folder = scratch();
    mkdirSync(lockOf(folder));
    await expectFailure(() => withLock(folder, QUICK, nothing), 'E_LOCKED', /it is no lock file/);
    const other = scratch();
    makePipe(lockOf(other));
    await expectFailure(() => withLock(other, QUICK, nothing), 'E_LOCKED', /it is no lock file/);
  });

  test.runIf(process.getuid?.() === 0)('reports a lock file of another user', () => {
    const folder = scratch();
    chmodSync(folder, 0o777);
    writeFileSync(lockOf(folder), JSON.stringify(newHolder('root')), { mode: 0o600 });
    const { stdout, code } = run([driver, 'lock', folder], { uid: 65_534 });
    expect(code).toBe(3);
    expect(stdout).toMatch(/cannot read the lock .*: permission denied\. If no meshctl/);
  });

  test('says why it cannot be taken in a folder that takes no files', async () => {
    await expectFailure(
      () => withLock(join(scratch(), 'none'), QUICK, nothing),
      'E_WRITE',
      /none does not exist/,
    );
    if (linux)
      await expectFailure(() => withLock('/proc', QUICK, nothing), 'E_WRITE', /takes no new files in \/proc/);
  });

  test('leaves the lock of another process that came after it was removed by hand', async () => {
    const folder = scratch();
    const other = JSON.stringify(foreignHolder());
    await withLock(folder, QUICK, () => writeFileSync(lockOf(folder), other));
    expect(readFileSync(lockOf(folder), 'utf8')).toBe(other);
  });

  test.runIf(linux)('sweeps what killed processes left, and nothing else', async () => {
    const folder = scratch();
    const put = (name: string, content: object | string): void =>
      writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
    put('.claim-dead', deadHolder());
    put('.claim-alive', newHolder('alive'));
    put('.claim-foreign', foreignHolder());
    put('.claim-foreign-old', foreignHolder());
    put('.claim-cut', '');
    put('.claim-cut-old', '');
    put(`.lock.${'0'.repeat(32)}`, deadHolder());
    put(`.lock.${'1'.repeat(32)}`, foreignHolder());
    put('authorities.json', 'x');
    for (const name of ['.claim-foreign-old', '.claim-cut-old']) {
      const hoursAgo = Date.now() / 1000 - 7200;
      utimesSync(join(folder, name), hoursAgo, hoursAgo);
    }
    await withLock(folder, QUICK, nothing);
    expect(readdirSync(folder).sort()).toEqual(['.claim-alive', '.claim-foreign', 'authorities.json']);
  });

  describe.each(['EPERM', 'EOPNOTSUPP'])('on a file system without hard links (%s)', (code) => {
    beforeEach(() => {
      faults.link = code;
    });

    test('lets one in at a time', async () => {
      const folder = scratch();
      let inside = 0;
      const one = () =>
        withLock(folder, PATIENT, async () => {
          expect(++inside).toBe(1);
          await new Promise((resolve) => setTimeout(resolve, 1));
          inside--;
        });
      await Promise.all(Array.from({ length: 5 }, one));
      expect(readdirSync(folder)).toEqual([]);
    });

    test.runIf(linux)('is taken from a dead holder', async () => {
      const folder = scratch();
      writeFileSync(lockOf(folder), JSON.stringify(deadHolder()));
      expect(await withLock(folder, QUICK, () => 'mine')).toBe('mine');
      expect(readdirSync(folder)).toEqual([]);
    });
  });

  test.runIf(linux)('outlives a process that is killed at any step of taking it over', async () => {
    const folder = scratch();
    const steps = await killAtEveryStep({
      killAt,
      below: folder,
      script: [driver, 'lock', folder],
      before: () => {
        if (!existsSync(lockOf(folder))) writeFileSync(lockOf(folder), JSON.stringify(deadHolder()));
      },
      after: async () => {
        expect(await withLock(folder, QUICK, () => 'mine')).toBe('mine');
        expect(readdirSync(folder).filter((name) => !isCutClaim(join(folder, name)))).toEqual([]);
      },
    });
    expect(steps).toBeGreaterThanOrEqual(9); // two claims, two links, the rename, four removals
  });
});

describe('processes that hammer one counter and are killed at random', () => {
  test.each([
    [2, 6],
    [8, 12],
  ])(
    '%i of them, %i kills: no count is lost',
    async (workers, kills) => {
      const folder = scratch();
      writeFileSync(join(folder, 'counter'), '00000000');
      writeFileSync(join(folder, 'journal'), '');
      const startOne = () => start([driver, 'count', folder, '40']);
      const running = Array.from({ length: workers }, startOne);
      const all = [...running];
      for (let killed = 0; killed < kills; killed++) {
        await new Promise((resolve) => setTimeout(resolve, 40 + Math.random() * 120));
        const index = Math.floor(Math.random() * workers);
        running[index]?.child.kill('SIGKILL');
        running[index] = startOne();
        all.push(running[index]);
      }
      const ends = await Promise.all(all.map(({ ended }) => ended));
      for (const { code, signal, stderr } of ends) {
        expect(signal === 'SIGKILL' || code === 0, stderr).toBe(true);
      }

      const counter = Number(readFileSync(join(folder, 'counter'), 'utf8'));
      const journal = readFileSync(join(folder, 'journal'), 'utf8').trimEnd().split('\n').map(Number);
      // One at a time: every number once and in order; a killed process may have counted without writing it down.
      expect(journal).toEqual([...new Set(journal)].sort((a, b) => a - b));
      const unwritten = counter - journal.length;
      expect(unwritten).toBeGreaterThanOrEqual(0);
      expect(unwritten).toBeLessThanOrEqual(kills);
      const finished = ends.filter(({ code }) => code === 0).length;
      expect(journal.length).toBeGreaterThanOrEqual(finished * 40);
      await withLock(folder, PATIENT, nothing);
      expect(readdirSync(folder).sort()).toEqual(['counter', 'journal']);
    },
    60_000,
  );
});
