import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listFolder } from '../../src/files/index.js';
import { expectFailure, makePipe, scratch } from './scratch.js';

function folderWith(...names: readonly string[]): string {
  const folder = scratch();
  for (const name of names) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), name);
  }
  return folder;
}

const namesIn = (folder: string) => listFolder(folder).files.map((file) => relative(folder, file));

describe('listFolder', () => {
  it('goes through the folders below in order', () => {
    expect(namesIn(folderWith('z', 'b/2', 'b/1', 'a', '.hidden'))).toEqual([
      '.hidden',
      'a',
      'b/1',
      'b/2',
      'z',
    ]);
  });

  it('reads a Kubernetes mount under its own names, once', () => {
    const folder = folderWith('..2026_11_24/tls.crt', '..2026_11_24/tls.key', '..2026_11_23/tls.crt');
    symlinkSync('..2026_11_24', join(folder, '..data'));
    for (const name of ['tls.crt', 'tls.key']) symlinkSync(`..data/${name}`, join(folder, name));
    expect(namesIn(folder)).toEqual(['tls.crt', 'tls.key']);
  });

  it('takes a file that has several names once, and folders that lead into a circle', () => {
    const folder = folderWith('a/file', 'b/other');
    symlinkSync('../a', join(folder, 'b', 'again'));
    symlinkSync('..', join(folder, 'a', 'up'));
    symlinkSync('file', join(folder, 'a', 'same'));
    expect(namesIn(folder)).toEqual(['a/file', 'b/other']);
  });

  it('names links that lead nowhere as unreadable', () => {
    const folder = folderWith('a');
    symlinkSync('nowhere', join(folder, 'link'));
    symlinkSync('circle', join(folder, 'circle'));
    const { files, unreadable } = listFolder(folder);
    expect(files).toHaveLength(1);
    expect(unreadable.map(({ error }) => [error.code, error.message])).toEqual([
      ['E_INPUT_UNREADABLE', `cannot read ${join(folder, 'circle')}: its symbolic links go in a circle`],
      ['E_INPUT_UNREADABLE', `cannot read ${join(folder, 'link')}: it does not exist`],
    ]);
  });

  it('passes pipes over, and says so', () => {
    const folder = folderWith('a');
    makePipe(join(folder, 'pipe'));
    const { files, notes } = listFolder(folder);
    expect(files).toEqual([join(folder, 'a')]);
    expect(notes).toEqual([`${join(folder, 'pipe')} is a socket, pipe or device, and was passed over.`]);
  });

  it('ends at a depth, and says so', () => {
    const folder = scratch();
    let deep = folder;
    for (let i = 0; i < 40; i++) deep = join(deep, 'd');
    mkdirSync(deep, { recursive: true });
    writeFileSync(join(deep, 'file'), '');
    expect(listFolder(folder)).toMatchObject({
      files: [],
      notes: [expect.stringMatching(/lies more than 32 folders deep/)],
    });
  });

  it('stops at ten thousand files, and only then says so', () => {
    const folder = scratch();
    for (let i = 0; i < 10_000; i++) writeFileSync(join(folder, `${i}`), '');
    expect(listFolder(folder)).toMatchObject({ files: { length: 10_000 }, notes: [] });
    writeFileSync(join(folder, 'one-more'), '');
    expect(listFolder(folder)).toMatchObject({
      files: { length: 10_000 },
      notes: [expect.stringMatching(/after 10000 files the rest was passed over/)],
    });
  });

  it('refuses a folder that is none, or is not there', async () => {
    const folder = folderWith('a');
    await expectFailure(() => listFolder(join(folder, 'b')), 'E_INPUT_UNREADABLE', /b: it does not exist/);
    await expectFailure(() => listFolder(join(folder, 'a')), 'E_INPUT_UNREADABLE', /cannot read .*a: /);
  });

  it.skipIf(process.getuid?.() === 0)('names folders that may not be read', () => {
    const folder = folderWith('a/file');
    chmodSync(join(folder, 'a'), 0o000);
    const { unreadable } = listFolder(folder);
    chmodSync(join(folder, 'a'), 0o700);
    expect(unreadable).toMatchObject([{ error: { message: expect.stringMatching(/permission denied/) } }]);
  });
});
