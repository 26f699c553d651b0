import { spawn } from 'node:child_process';
import { mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readInput } from '../../src/files/index.js';
import { expectFailure, makePipe, scratch } from './scratch.js';

const MANY = { maxBytes: 1_000_000 };
const linux = process.platform === 'linux';

describe('readInput of a file', () => {
  test.each([1, 2, 65_535, 65_536, 65_537, 300_000])('reads %i bytes', async (size) => {
    const path = join(scratch(), 'x');
    const bytes = Buffer.alloc(size, 'abcdefg');
    writeFileSync(path, bytes);
    expect((await readInput(path, MANY)).equals(bytes)).toBe(true);
  });

  test('takes exactly the limit, and no byte more', async () => {
    const path = join(scratch(), 'x');
    writeFileSync(path, '12345');
    expect((await readInput(path, { maxBytes: 5 })).toString()).toBe('12345');
    await expectFailure(
      () => readInput(path, { maxBytes: 4 }),
      'E_INPUT_TOO_LARGE',
      `${path} is too large: it has more than 4 bytes. Raise --max-input if it is meant to be read`,
    );
  });

  test('follows a symbolic link', async () => {
    const folder = scratch();
    writeFileSync(join(folder, 'x'), 'abc');
    symlinkSync('x', join(folder, 'link'));
    expect((await readInput(join(folder, 'link'), MANY)).toString()).toBe('abc');
  });

  test.runIf(linux)('reads files without a size, to their end or to the limit', async () => {
    expect((await readInput('/proc/self/stat', MANY)).toString()).toContain(`${process.pid} (`);
    await expectFailure(
      () => readInput('/proc/self/stat', { maxBytes: 3 }),
      'E_INPUT_TOO_LARGE',
      /stat is too large/,
    );
  });

  test('names what is missing, empty, a folder or no path at all', async () => {
    const folder = scratch();
    mkdirSync(join(folder, 'sub'));
    writeFileSync(join(folder, 'empty'), '');
    writeFileSync(join(folder, 'file'), 'x');
    const read = (name: string) => () => readInput(join(folder, name), MANY);
    await expectFailure(read('none'), 'E_INPUT_MISSING', `${folder}/none does not exist. Check the path`);
    await expectFailure(() => readInput('', MANY), 'E_INPUT_MISSING', /the name of an input is empty/);
    await expectFailure(read('empty'), 'E_INPUT_EMPTY', /empty is empty/);
    await expectFailure(
      read('sub'),
      'E_INPUT_UNREADABLE',
      `cannot read ${folder}/sub: it is a folder. Name a file in it`,
    );
    await expectFailure(read('file/x'), 'E_INPUT_UNREADABLE', /before the last is not a folder/);
    await expectFailure(read('a\0b'), 'E_INPUT_UNREADABLE', /NUL/);
  });

  test.runIf(linux)('stops at the limit of an endless device', async () => {
    await expectFailure(() => readInput('/dev/zero', MANY), 'E_INPUT_TOO_LARGE', /^\/dev\/zero is too large/);
    await expectFailure(() => readInput('/dev/null', MANY), 'E_INPUT_EMPTY', /^\/dev\/null is empty/);
  });

  test.runIf(linux)('reads a named pipe to its end, or to the limit', async () => {
    const path = join(scratch(), 'pipe');
    makePipe(path);
    const feed = (command: string): void => {
      const child = spawn('sh', ['-c', `${command} > "$0"`, path], { stdio: 'ignore' });
      onTestFinished(() => void child.kill('SIGKILL'));
    };
    feed('printf %s hello');
    expect((await readInput(path, MANY)).toString()).toBe('hello');
    feed('exec yes');
    await expectFailure(() => readInput(path, MANY), 'E_INPUT_TOO_LARGE', /pipe is too large/);
    expect(statSync(path).isFIFO()).toBe(true);
  });
});

describe('readInput of -', () => {
  const from = (...chunks: (string | Buffer)[]) => ({ ...MANY, stdin: () => Readable.from(chunks) });

  test('joins the chunks, text or bytes', async () => {
    expect((await readInput('-', from(Buffer.of(1, 2), Buffer.of(3)))).toString('hex')).toBe('010203');
    expect((await readInput('-', from('grö', 'ße'))).toString()).toBe('größe');
  });

  test('says when nothing came', async () => {
    await expectFailure(
      () => readInput('-', from()),
      'E_INPUT_EMPTY',
      'nothing on standard input. Did the command before the pipe fail?',
    );
  });

  test('stops an endless one at the limit', async () => {
    let chunks = 0;
    async function* endless(): AsyncGenerator<Buffer> {
      for (;;) {
        chunks++;
        yield Buffer.alloc(100_000);
      }
    }
    await expectFailure(
      () => readInput('-', { ...MANY, stdin: endless }),
      'E_INPUT_TOO_LARGE',
      /^standard input is too large/,
    );
    expect(chunks).toBe(11);
  });

  test('reports one that breaks', async () => {
    async function* broken(): AsyncGenerator<Buffer> {
      yield Buffer.from('x');
      throw Object.assign(new Error('read'), { code: 'EIO' });
    }
    await expectFailure(
      () => readInput('-', { ...MANY, stdin: broken }),
      'E_INPUT_UNREADABLE',
      'cannot read standard input: the device reports an error',
    );
  });

  test('is not asked for when a file is read', async () => {
    const path = join(scratch(), 'x');
    writeFileSync(path, 'file');
    const stdin = (): never => {
      throw new Error('stdin was opened');
    };
    expect((await readInput(path, { ...MANY, stdin })).toString()).toBe('file');
  });
});
