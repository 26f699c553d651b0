/** A device that fails at the worst moments: the calls of node:fs fail as told. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import { FolderStore } from '../../../src/authority/store/folder-store.js';
import { expectFailure, scratch } from '../../files/scratch.js';
import { bundleAt, extrasAt, idAt, keyAt, recordOf, stateAt, TRUST_DOMAIN } from './fixtures/states.js';

const faults = vi.hoisted(() => ({ flush: () => {} }));

vi.mock('node:fs', async (importOriginal) => {
  const fs = await importOriginal<typeof import('node:fs')>();
  const flushed = (fd: number): void => {
    faults.flush();
    fs.fsyncSync(fd);
  };
  return { ...fs, fsyncSync: flushed, fdatasyncSync: flushed };
});

beforeEach(() => {
  faults.flush = () => {};
});

function fail(): never {
  throw Object.assign(new Error('EIO'), { code: 'EIO' });
}

async function opened() {
  const home = join(scratch(), 'home');
  const store = new FolderStore(home);
  await store.commit(TRUST_DOMAIN, 0, stateAt(1), extrasAt(1));
  return { store, folder: join(home, 'trust-domains', TRUST_DOMAIN) };
}

const commit = (store: FolderStore, version: number): Promise<void> =>
  store.commit(TRUST_DOMAIN, version - 1, stateAt(version), extrasAt(version));

test('a commit that fails after its state took its place stays whole', async () => {
  const { store, folder } = await opened();
  faults.flush = () => {
    if (readFileSync(join(folder, 'authorities.json'), 'utf8').includes('"version": 2')) fail();
  };
  await expectFailure(() => commit(store, 2), 'E_WRITE', /the device reports an error/);
  faults.flush = () => {};
  expect(await store.load(TRUST_DOMAIN)).toEqual(stateAt(2));
  expect(await store.readKey(TRUST_DOMAIN, idAt(2))).toBe(keyAt(2));
  await store.recordIssued(TRUST_DOMAIN, 2, [JSON.stringify(recordOf('01'))]);
  expect(readFileSync(join(folder, 'bundle.json'), 'utf8')).toBe(bundleAt(2));
});

test('a commit that fails at any flush before that changes nothing', async () => {
  const { store } = await opened();
  for (let nth = 1; ; nth++) {
    let left = nth;
    faults.flush = () => {
      if (--left === 0) fail();
    };
    const done = await commit(store, 2).then(
      () => true,
      () => false,
    );
    faults.flush = () => {};
    const version = (await store.load(TRUST_DOMAIN))?.version ?? 0;
    expect(await store.load(TRUST_DOMAIN)).toEqual(stateAt(version));
    expect(await store.readKey(TRUST_DOMAIN, idAt(version))).toBe(keyAt(version));
    if (done || version === 2) {
      expect(nth).toBeGreaterThan(5);
      break;
    }
  }
});

test('a batch that could not be flushed is not in the ledger', async () => {
  const { store } = await opened();
  await store.recordIssued(TRUST_DOMAIN, 1, [JSON.stringify(recordOf('01'))]);
  faults.flush = fail;
  await expectFailure(
    () => store.recordIssued(TRUST_DOMAIN, 1, [JSON.stringify(recordOf('02'))]),
    'E_WRITE',
    /issued\.jsonl: the device reports an error/,
  );
  const serials = [];
  for await (const { serial } of store.issued(TRUST_DOMAIN)) serials.push(serial);
  expect(serials).toEqual(['01']);
});
