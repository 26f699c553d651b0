import { spawnSync } from 'node:child_process';
import {
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { isTemporaryFile, writeFileAtomic, writeFilesAtomic } from '../../src/files/index.js';
import { expectFailure, makePipe, scratch } from './scratch.js';

const NEW = { mode: 0o600, replace: false };
const REPLACE = { mode: 0o600, replace: true };
const TEMPORARY = `.meshctl-${'0a'.repeat(12)}.tmp`;
const modeOf = (path: string): number => statSync(path).mode & 0o777;

function withUmask(umask: number): void {
  const old = process.umask(umask);
  onTestFinished(() => void process.umask(old));
}

describe('writeFileAtomic', () => {
  test('writes text and bytes, and leaves nothing else behind', async () => {
    const folder = scratch();
    await writeFileAtomic(join(folder, 'text'), 'größe\n', NEW);
    await writeFileAtomic(join(folder, 'bytes'), Uint8Array.of(0, 255, 10), NEW);
    await writeFileAtomic(join(folder, 'empty'), '', NEW);
    expect(readFileSync(join(folder, 'text'), 'utf8')).toBe('größe\n');
    expect([...readFileSync(join(folder, 'bytes'))]).toEqual([0, 255, 10]);
    expect(readdirSync(folder).sort()).toEqual(['bytes', 'empty', 'text']);
  });

  test('writes into the current folder when the path is a bare name', async () => {
    const folder = scratch();
    const old = process.cwd();
    process.chdir(folder);
    try {
      await writeFileAtomic('bare', 'x', NEW);
    } finally {
      process.chdir(old);
    }
    expect(readFileSync(join(folder, 'bare'), 'utf8')).toBe('x');
  });

  test.each([0o000, 0o022, 0o077, 0o277, 0o777])(
    'gives a private file exactly 0600 under umask %o',
    async (umask) => {
      const path = join(scratch(), 'key.pem');
      withUmask(umask);
      await writeFileAtomic(path, 'secret', NEW);
      expect(modeOf(path)).toBe(0o600);
    },
  );

  test('lets the umask narrow the mode of a public file', async () => {
    const folder = scratch();
    withUmask(0o022);
    await writeFileAtomic(join(folder, 'a'), '', { mode: 0o644, replace: false });
    process.umask(0o077);
    await writeFileAtomic(join(folder, 'b'), '', { mode: 0o644, replace: false });
    expect([modeOf(join(folder, 'a')), modeOf(join(folder, 'b'))]).toEqual([0o644, 0o600]);
  });

  test('gives a replaced file the mode asked for, not its old one', async () => {
    const path = join(scratch(), 'key.pem');
    writeFileSync(path, 'old', { mode: 0o644 });
    await writeFileAtomic(path, 'new', REPLACE);
    expect(modeOf(path)).toBe(0o600);
    expect(readFileSync(path, 'utf8')).toBe('new');
  });

  test('never overwrites without `replace`', async () => {
    const folder = scratch();
    const path = join(folder, 'key.pem');
    writeFileSync(path, 'old');
    await expectFailure(
      () => writeFileAtomic(path, 'new', NEW),
      'E_FILE_EXISTS',
      `${path} exists. Pass --force to replace it`,
    );
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual(['key.pem']);
  });

  test('replaces without touching the old inode: a reader keeps what it opened, a hard link its content', async () => {
    const folder = scratch();
    const path = join(folder, 'a');
    writeFileSync(path, 'old');
    linkSync(path, join(folder, 'b'));
    await writeFileAtomic(path, 'new', REPLACE);
    expect(readFileSync(path, 'utf8')).toBe('new');
    expect(readFileSync(join(folder, 'b'), 'utf8')).toBe('old');
  });

  describe('at a symbolic link', () => {
    test('replaces the real file and keeps the link', async () => {
      const folder = scratch();
      mkdirSync(join(folder, 'real'));
      writeFileSync(join(folder, 'real', 'file'), 'old');
      symlinkSync(join('real', 'file'), join(folder, 'link'));
      symlinkSync('link', join(folder, 'link2'));
      await writeFileAtomic(join(folder, 'link2'), 'new', REPLACE);
      expect(lstatSync(join(folder, 'link2')).isSymbolicLink()).toBe(true);
      expect(lstatSync(join(folder, 'link')).isSymbolicLink()).toBe(true);
      expect(readFileSync(join(folder, 'real', 'file'), 'utf8')).toBe('new');
      expect(readdirSync(join(folder, 'real'))).toEqual(['file']);
    });

    test('refuses without `replace`, dangling or not', async () => {
      const folder = scratch();
      symlinkSync('nowhere', join(folder, 'dangling'));
      await expectFailure(
        () => writeFileAtomic(join(folder, 'dangling'), '', NEW),
        'E_FILE_EXISTS',
        /dangling exists/,
      );
      expect(existsSync(join(folder, 'nowhere'))).toBe(false);
    });

    test('refuses a dangling or circular one with `replace`', async () => {
      const folder = scratch();
      symlinkSync('nowhere', join(folder, 'dangling'));
      symlinkSync('circle', join(folder, 'circle'));
      await expectFailure(
        () => writeFileAtomic(join(folder, 'dangling'), '', REPLACE),
        'E_WRITE',
        /dangling: it is a symbolic link to nowhere, which does not exist\. Remove the link/,
      );
      await expectFailure(
        () => writeFileAtomic(join(folder, 'circle'), '', REPLACE),
        'E_WRITE',
        /go in a circle/,
      );
    });

    test('refuses one to a folder', async () => {
      const folder = scratch();
      symlinkSync(folder, join(folder, 'link'));
      await expectFailure(
        () => writeFileAtomic(join(folder, 'link'), '', REPLACE),
        'E_WRITE',
        /it is a folder/,
      );
    });
  });

  test.each([NEW, REPLACE])('refuses a folder (%j)', async (options) => {
    const folder = scratch();
    await expectFailure(
      () => writeFileAtomic(folder, '', options),
      'E_WRITE',
      `cannot write ${folder}: it is a folder. Name a file in it`,
    );
  });

  test('refuses a socket', async () => {
    const path = join(scratch(), 'socket');
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(path, resolve));
    onTestFinished(() => void server.close());
    await expectFailure(() => writeFileAtomic(path, '', REPLACE), 'E_WRITE', /it is a socket/);
  });

  test.each(['', 'folder/'])('refuses the path %j', async (path) => {
    await expectFailure(
      () => writeFileAtomic(path, '', NEW),
      'E_WRITE',
      /has no file name|it has no file name/,
    );
  });

  test.each([
    ['a/b/c', /the folder .*\/a\/b does not exist\. Make it first: mkdir -p .*\/a\/b$/],
    ['file/x', /a part of the path before the last is not a folder/],
    ['x'.repeat(300), /the name is too long for the file system\. Choose a shorter name$/],
    ['nul\0l', /the path holds a NUL character$/],
  ])('says why %j cannot be written', async (name, why) => {
    const folder = scratch();
    writeFileSync(join(folder, 'file'), 'x');
    await expectFailure(() => writeFileAtomic(`${folder}/${name}`, '', NEW), 'E_WRITE', why);
    expect(readdirSync(folder)).toEqual(['file']);
  });

  test.runIf(process.platform === 'linux')('says so when a pseudo file system takes no files', async () => {
    await expectFailure(
      () => writeFileAtomic('/proc/meshctl', '', NEW),
      'E_WRITE',
      'cannot write /proc/meshctl: the file system takes no new files in /proc. Write to another folder',
    );
    await expectFailure(() => writeFileAtomic('/sys/meshctl', '', NEW), 'E_WRITE', /permission denied/);
  });

  describe.runIf(process.platform === 'linux')('at a pipe or device', () => {
    test('writes in place, with or without `replace`', async () => {
      for (const options of [NEW, REPLACE]) await writeFileAtomic('/dev/null', 'x', options);
      expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
    });

    test('reports a full device', async () => {
      await expectFailure(
        () => writeFileAtomic('/dev/full', 'x', REPLACE),
        'E_WRITE',
        /^cannot write \/dev\/full: no space is left on the device\. Free some space/,
      );
    });

    test('feeds a named pipe', async () => {
      const path = join(scratch(), 'pipe');
      makePipe(path);
      const reader = spawnSync('sh', ['-c', `(cat "${path}" > "${path}.out") & echo started`], {
        stdio: 'ignore',
      });
      expect(reader.status).toBe(0);
      await writeFileAtomic(path, 'through the pipe', NEW);
      expect(statSync(path).isFIFO()).toBe(true);
      await expect
        .poll(() => readFileSync(`${path}.out`, 'utf8'), { timeout: 10_000 })
        .toBe('through the pipe');
    });
  });

  test('of many writers of one new file, one succeeds', async () => {
    const path = join(scratch(), 'file');
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, (_, index) => writeFileAtomic(path, String(index), NEW)),
    );
    const winners = results.flatMap(({ status }, index) => (status === 'fulfilled' ? [index] : []));
    expect(winners).toHaveLength(1);
    expect(readFileSync(path, 'utf8')).toBe(String(winners[0]));
  });
});

describe('writeFilesAtomic', () => {
  const set = (folder: string, ...names: string[]) =>
    names.map((name) => ({
      path: join(folder, name),
      data: `new ${name}`,
      mode: name === 'key' ? 0o600 : 0o644,
    }));

  test('writes the set with its modes', async () => {
    const folder = scratch();
    withUmask(0o022);
    await writeFilesAtomic(set(folder, 'svid', 'key', 'bundle'), { replace: false });
    expect(readdirSync(folder).sort()).toEqual(['bundle', 'key', 'svid']);
    expect(modeOf(join(folder, 'key'))).toBe(0o600);
    expect(modeOf(join(folder, 'svid'))).toBe(0o644);
  });

  test('writes more files than may be open at once in a group', async () => {
    const folder = scratch();
    const names = Array.from({ length: 150 }, (_, index) => `f${index}`);
    await writeFilesAtomic(set(folder, ...names), { replace: false });
    expect(readdirSync(folder)).toHaveLength(150);
    expect(readFileSync(join(folder, 'f149'), 'utf8')).toBe('new f149');
  });

  test('changes nothing when one of the files exists', async () => {
    const folder = scratch();
    writeFileSync(join(folder, 'bundle'), 'old');
    await expectFailure(
      () => writeFilesAtomic(set(folder, 'svid', 'key', 'bundle'), { replace: false }),
      'E_FILE_EXISTS',
      /bundle exists/,
    );
    expect(readdirSync(folder)).toEqual(['bundle']);
    expect(readFileSync(join(folder, 'bundle'), 'utf8')).toBe('old');
  });

  test.each([true, false])(
    'changes nothing when one of the files cannot be written (replace: %j)',
    async (replace) => {
      const folder = scratch();
      if (replace) writeFileSync(join(folder, 'svid'), 'old');
      await expectFailure(
        () => writeFilesAtomic(set(folder, 'svid', 'missing/key'), { replace }),
        'E_WRITE',
        /missing does not exist/,
      );
      expect(readdirSync(folder)).toEqual(replace ? ['svid'] : []);
      if (replace) expect(readFileSync(join(folder, 'svid'), 'utf8')).toBe('old');
    },
  );

  test('refuses a set that names a file twice', async () => {
    const folder = scratch();
    await expectFailure(
      () => writeFilesAtomic(set(folder, 'a', './a'), { replace: true }),
      'E_WRITE',
      /twice/,
    );
    expect(readdirSync(folder)).toEqual([]);
  });

  test('takes back what it has published when a later file cannot be: two names of one place', async () => {
    const folder = scratch();
    symlinkSync('.', join(folder, 'same'));
    await expectFailure(
      () => writeFilesAtomic(set(folder, 'first', 'a', 'same/a'), { replace: false }),
      'E_FILE_EXISTS',
      /same\/a exists/,
    );
    expect(readdirSync(folder)).toEqual(['same']);
  });

  test('with `replace`, replaces those that exist and makes the others', async () => {
    const folder = scratch();
    writeFileSync(join(folder, 'svid'), 'old');
    await writeFilesAtomic(set(folder, 'svid', 'key'), { replace: true });
    expect(readFileSync(join(folder, 'svid'), 'utf8')).toBe('new svid');
    expect(readFileSync(join(folder, 'key'), 'utf8')).toBe('new key');
  });

  test('writes nothing for an empty set', async () => {
    await expect(writeFilesAtomic([], { replace: false })).resolves.toBeUndefined();
  });
});

test('a temporary file is known by its name', () => {
  expect(isTemporaryFile(TEMPORARY)).toBe(true);
  for (const name of [
    'authorities.json',
    '.lock',
    'x.tmp',
    '.meshctl-x',
    '.meshctl-notes.tmp',
    `x${TEMPORARY}`,
  ])
    expect(isTemporaryFile(name)).toBe(false);
});

describe('what killed writers left in the folder', () => {
  /** A file in the folder that was written so many seconds ago. */
  function leave(folder: string, name: string, age: number): void {
    const then = Date.now() / 1000 - age;
    writeFileSync(join(folder, name), 'half a key');
    utimesSync(join(folder, name), then, then);
  }

  test.each([NEW, REPLACE])('is removed when it is old enough (replace: $replace)', async (options) => {
    const folder = scratch();
    leave(folder, TEMPORARY, 3700);
    await writeFileAtomic(join(folder, 'key.pem'), 'key', options);
    expect(readdirSync(folder)).toEqual(['key.pem']);
  });

  test('stays while its writer may be at work, as do folders, links and other files', async () => {
    const folder = scratch();
    leave(folder, TEMPORARY, 3500);
    leave(folder, '.meshctl-notes.tmp', 9999);
    mkdirSync(join(folder, `.meshctl-${'1'.repeat(24)}.tmp`));
    symlinkSync('nowhere', join(folder, `.meshctl-${'2'.repeat(24)}.tmp`));
    const before = readdirSync(folder);
    await writeFileAtomic(join(folder, 'key.pem'), 'key', NEW);
    expect(readdirSync(folder).sort()).toEqual([...before, 'key.pem'].sort());
  });

  test('stays where nothing could be written', async () => {
    const folder = scratch();
    leave(folder, TEMPORARY, 3700);
    writeFileSync(join(folder, 'key.pem'), 'old');
    await expectFailure(
      () => writeFileAtomic(join(folder, 'key.pem'), 'new', NEW),
      'E_FILE_EXISTS',
      /exists/,
    );
    expect(readdirSync(folder)).toContain(TEMPORARY);
  });
});
