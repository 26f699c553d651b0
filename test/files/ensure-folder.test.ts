import { existsSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ensureFolder } from '../../src/files/index.js';
import { expectFailure, scratch } from './scratch.js';

const modeOf = (path: string): number => statSync(path).mode & 0o777;

test('makes the missing folders with the mode and leaves the others alone', () => {
  const folder = scratch();
  const old = process.umask(0o022);
  onTestFinished(() => void process.umask(old));
  mkdirSync(join(folder, 'old'), { mode: 0o755 });
  ensureFolder(join(folder, 'old', 'a', 'b'), 0o700);
  expect(modeOf(join(folder, 'old'))).toBe(0o755);
  expect(modeOf(join(folder, 'old', 'a'))).toBe(0o700);
  expect(modeOf(join(folder, 'old', 'a', 'b'))).toBe(0o700);
  ensureFolder(join(folder, 'old', 'a', 'b'), 0o755);
  expect(modeOf(join(folder, 'old', 'a', 'b'))).toBe(0o700);
});

test('takes a symbolic link to a folder', () => {
  const folder = scratch();
  mkdirSync(join(folder, 'real'));
  symlinkSync('real', join(folder, 'link'));
  ensureFolder(join(folder, 'link', 'sub'), 0o700);
  expect(existsSync(join(folder, 'real', 'sub'))).toBe(true);
});

test('refuses a file at its place or above it', async () => {
  const file = join(scratch(), 'file');
  writeFileSync(file, 'x');
  const message = `cannot use ${file} as a folder: it is a file. Name another folder, or move the file away`;
  await expectFailure(() => ensureFolder(file, 0o700), 'E_WRITE', message);
  await expectFailure(() => ensureFolder(join(file, 'a', 'b'), 0o700), 'E_WRITE', message);
});

test('refuses a dangling link', async () => {
  const folder = scratch();
  symlinkSync('nowhere', join(folder, 'link'));
  await expectFailure(
    () => ensureFolder(join(folder, 'link', 'sub'), 0o700),
    'E_WRITE',
    /cannot write .*link/,
  );
});

test.runIf(process.platform === 'linux')(
  'ends, with a reason, where the system takes no folders',
  async () => {
    await expectFailure(
      () => ensureFolder('/proc/meshctl/home', 0o700),
      'E_WRITE',
      'cannot write /proc/meshctl: the file system takes no new files in /proc. Write to another folder',
    );
    await expectFailure(() => ensureFolder('/sys/meshctl', 0o700), 'E_WRITE', /not permitted|denied/);
  },
);
