/** Faults of the file system that a test cannot bring about for real: the calls of node:fs fail as told. */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { writeFileAtomic, writeFilesAtomic } from '../../src/files/index.js';
import { expectFailure, scratch } from './scratch.js';

const faults = vi.hoisted(() => new Map<string, (...args: unknown[]) => unknown>());

vi.mock('node:fs', async (importOriginal) => {
  const fs = await importOriginal<Record<string, unknown>>();
  const faulty = ['linkSync', 'renameSync', 'fsyncSync', 'writeSync', 'openSync'].map((name) => [
    name,
    (...args: unknown[]) => {
      const original = fs[name] as (...args: unknown[]) => unknown;
      const fault = faults.get(name);
      return fault === undefined ? original(...args) : (fault(original, ...args) ?? original(...args));
    },
  ]);
  return { ...fs, ...Object.fromEntries(faulty) };
});

beforeEach(() => faults.clear());

const NEW = { mode: 0o600, replace: false };
const files = (folder: string, ...names: string[]) =>
  names.map((name) => ({ path: join(folder, name), data: `new ${name}`, mode: 0o600 }));

function fail(code: string, errno = -1): never {
  throw Object.assign(new Error(`${code}: made up`), { code, errno });
}

/** Fails at the n-th call only. */
function failAt(name: string, nth: number, code: string): void {
  let count = 0;
  faults.set(name, () => (++count === nth ? fail(code) : undefined));
}

describe.each(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'])(
  'on a file system without hard links (%s)',
  (code) => {
    beforeEach(() => faults.set('linkSync', () => fail(code)));

    test('new files are written', async () => {
      const folder = scratch();
      await writeFilesAtomic(files(folder, 'a', 'b'), { replace: false });
      expect(readdirSync(folder).sort()).toEqual(['a', 'b']);
      expect(readFileSync(join(folder, 'b'), 'utf8')).toBe('new b');
      expect(statSync(join(folder, 'b')).mode & 0o777).toBe(0o600);
    });

    test('an existing file is not overwritten, nor one that appears while writing', async () => {
      const folder = scratch();
      const path = join(folder, 'a');
      faults.set('fsyncSync', () => void writeFileSync(path, 'of another'));
      await expectFailure(() => writeFileAtomic(path, 'new', NEW), 'E_FILE_EXISTS', /a exists/);
      await expectFailure(() => writeFileAtomic(path, 'new', NEW), 'E_FILE_EXISTS', /a exists/);
      expect(readFileSync(path, 'utf8')).toBe('of another');
      expect(readdirSync(folder)).toEqual(['a']);
    });

    test('the reserved name is given back when the rename fails', async () => {
      const folder = scratch();
      failAt('renameSync', 2, 'EIO');
      await expectFailure(
        () => writeFilesAtomic(files(folder, 'a', 'b'), { replace: false }),
        'E_WRITE',
        /error/,
      );
      expect(readdirSync(folder)).toEqual([]);
    });
  },
);

test('a file that appears while ours is written is not overwritten', async () => {
  const folder = scratch();
  const path = join(folder, 'a');
  faults.set('fsyncSync', () => void writeFileSync(path, 'of another'));
  await expectFailure(() => writeFileAtomic(path, 'new', NEW), 'E_FILE_EXISTS', /a exists/);
  expect(readFileSync(path, 'utf8')).toBe('of another');
  expect(readdirSync(folder)).toEqual(['a']);
});

test('of a set, files named before the failure are removed, unless another process has put its own there', async () => {
  const folder = scratch();
  let count = 0;
  faults.set('linkSync', () => {
    if (++count < 3) return undefined;
    renameSync(join(folder, 'other'), join(folder, 'a'));
    return fail('EIO');
  });
  writeFileSync(join(folder, 'other'), 'of another');
  await expectFailure(
    () => writeFilesAtomic(files(folder, 'a', 'b', 'c'), { replace: false }),
    'E_WRITE',
    /error/,
  );
  expect(readdirSync(folder)).toEqual(['a']);
  expect(readFileSync(join(folder, 'a'), 'utf8')).toBe('of another');
});

test('a set with `replace` keeps what it has replaced when a later file fails', async () => {
  const folder = scratch();
  for (const name of ['a', 'b']) writeFileSync(join(folder, name), 'old');
  failAt('renameSync', 2, 'EIO');
  await expectFailure(() => writeFilesAtomic(files(folder, 'a', 'b'), { replace: true }), 'E_WRITE', /error/);
  expect(readFileSync(join(folder, 'a'), 'utf8')).toBe('new a');
  expect(readFileSync(join(folder, 'b'), 'utf8')).toBe('old');
  expect(readdirSync(folder)).toEqual(['a', 'b']);
});

test.each(['ENOSPC', 'EDQUOT', 'EIO'])('%s while writing or flushing leaves the old file', async (code) => {
  const folder = scratch();
  const path = join(folder, 'a');
  writeFileSync(path, 'old');
  for (const call of ['writeSync', 'fsyncSync']) {
    faults.clear();
    failAt(call, 1, code);
    await expectFailure(
      () => writeFileAtomic(path, 'new', { mode: 0o600, replace: true }),
      'E_WRITE',
      /cannot write/,
    );
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual(['a']);
  }
});

test('short writes are continued', async () => {
  const path = join(scratch(), 'a');
  faults.set('writeSync', (original, fd, bytes, offset) =>
    (original as (...args: unknown[]) => unknown)(
      fd,
      bytes,
      offset,
      Math.min(7, (bytes as Buffer).length - Number(offset)),
    ),
  );
  await writeFileAtomic(path, 'a text of more than seven bytes', NEW);
  expect(readFileSync(path, 'utf8')).toBe('a text of more than seven bytes');
});

test.each(['EINVAL', 'EPERM', 'EISDIR'])(
  'a folder that cannot be flushed (%s) is no failure',
  async (code) => {
    const folder = scratch();
    failAt('fsyncSync', 2, code);
    await writeFileAtomic(join(folder, 'a'), 'x', NEW);
    expect(existsSync(join(folder, 'a'))).toBe(true);
  },
);

test('a folder whose device fails is one', async () => {
  const folder = scratch();
  mkdirSync(join(folder, 'sub'));
  failAt('fsyncSync', 2, 'EIO');
  await expectFailure(
    () => writeFileAtomic(join(folder, 'sub', 'a'), 'x', NEW),
    'E_WRITE',
    /the device reports an error/,
  );
});
