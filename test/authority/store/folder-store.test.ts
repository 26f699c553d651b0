import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folderName } from '../../../src/authority/store/folder-name.js';
import { FolderStore } from '../../../src/authority/store/folder-store.js';
import { newHolder } from '../../../src/authority/store/lock-holder.js';
import { formatState } from '../../../src/authority/store/state.js';
import { expectFailure, failure, scratch } from '../../files/scratch.js';
import { run, usePrograms } from './fixtures/processes.js';
import { bundleAt, extrasAt, idAt, keyAt, recordOf, stateAt, TRUST_DOMAIN } from './fixtures/states.js';

const { driver } = usePrograms();

interface Opened {
  readonly home: string;
  readonly store: FolderStore;
  readonly warnings: string[];
  /** A path in the trust domain's folder. */
  readonly path: (...names: string[]) => string;
}

function open(home = join(scratch(), 'home'), trustDomain = TRUST_DOMAIN): Opened {
  const warnings: string[] = [];
  const store = new FolderStore(home, { warn: (text) => warnings.push(text), lockTimeout: 200 });
  return {
    home,
    store,
    warnings,
    path: (...names) => join(home, 'trust-domains', folderName(trustDomain), ...names),
  };
}

/** A home with one commit. */
async function opened(): Promise<Opened> {
  const all = open();
  await all.store.commit(TRUST_DOMAIN, 0, stateAt(1), extrasAt(1));
  return all;
}

const modeOf = (path: string): number => statSync(path).mode & 0o777;
const commitTo = (store: FolderStore, version: number): Promise<void> =>
  store.commit(TRUST_DOMAIN, version - 1, stateAt(version), extrasAt(version));
const jsonOf = (...serials: string[]): string[] => serials.map((serial) => JSON.stringify(recordOf(serial)));

async function serials(store: FolderStore, trustDomain = TRUST_DOMAIN): Promise<string[]> {
  const found = [];
  for await (const { serial } of store.issued(trustDomain)) found.push(serial);
  return found;
}

describe('an empty home', () => {
  test('has no trust domains, and reading does not make it', async () => {
    const { home, store, warnings } = open();
    expect(await store.list()).toEqual([]);
    expect(await store.load(TRUST_DOMAIN)).toBeUndefined();
    expect(await serials(store)).toEqual([]);
    expect(existsSync(home)).toBe(false);
    expect(warnings).toEqual([]);
  });

  test('records nothing', async () => {
    const { home, store } = open();
    await expectFailure(
      () => store.recordIssued(TRUST_DOMAIN, 1, jsonOf('01')),
      'E_CONFLICT',
      'the state of example.org has changed meanwhile: it is gone. Run the command again',
    );
    expect(existsSync(home)).toBe(false);
  });
});

describe('commit', () => {
  test('makes the folders and files, for this user alone', async () => {
    const { home, store, path, warnings } = await opened();
    expect(await store.load(TRUST_DOMAIN)).toEqual(stateAt(1));
    expect(await store.readKey(TRUST_DOMAIN, idAt(1))).toBe(keyAt(1));
    expect(readFileSync(path('bundle.json'), 'utf8')).toBe(bundleAt(1));
    expect(readdirSync(path()).sort()).toEqual(['authorities.json', 'bundle.json', 'keys']);
    expect(readdirSync(path('keys'))).toEqual([`${idAt(1)}.key`]);
    for (const folder of [home, join(home, 'trust-domains'), path(), path('keys')])
      expect(modeOf(folder)).toBe(0o700);
    for (const file of ['authorities.json', 'bundle.json', `keys/${idAt(1)}.key`])
      expect(modeOf(path(file))).toBe(0o600);
    expect(warnings).toEqual([]);
  });

  test('counts from the version that was read, and refuses another', async () => {
    const { store, path } = await opened();
    for (const [expected, why] of [
      [0, 'it is at version 1, and was at 0 when it was read'],
      [2, 'it is at version 1, and was at 2'],
    ] as const) {
      const error = await failure(() =>
        store.commit(TRUST_DOMAIN, expected, stateAt(expected + 1), extrasAt(expected + 1)),
      );
      expect(error.code).toBe('E_CONFLICT');
      expect(error.exitCode).toBe(3);
      expect(error.message).toContain(why);
    }
    expect(await store.load(TRUST_DOMAIN)).toEqual(stateAt(1));
    expect(readdirSync(path('keys'))).toEqual([`${idAt(1)}.key`]);
    await commitTo(store, 2);
    expect(await store.load(TRUST_DOMAIN)).toEqual(stateAt(2));
  });

  test('of two at once, one succeeds', async () => {
    const { store } = await opened();
    const results = await Promise.allSettled([commitTo(store, 2), commitTo(store, 2)]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test.each([
    ['a wrong version', stateAt(3)],
    ['another trust domain', stateAt(1, 'other.example')],
  ])('takes %s for a fault of its caller', async (_, next) => {
    const { store, home } = open();
    await expect(store.commit(TRUST_DOMAIN, 0, next, extrasAt(1))).rejects.toThrow(
      /a commit of example\.org after version 0/,
    );
    expect(existsSync(home)).toBe(false);
  });

  test('never writes a state that it could not read', async () => {
    const { store } = await opened();
    await expectFailure(
      () => store.commit(TRUST_DOMAIN, 1, { ...stateAt(2), refreshHint: -1 }, extrasAt(2)),
      'E_STATE',
      /refreshHint is not a whole number from 0/,
    );
    expect(await store.load(TRUST_DOMAIN)).toEqual(stateAt(1));
  });

  test('keeps state and key of a CA that it replaces as a whole', async () => {
    const { store, path } = await opened();
    await commitTo(store, 2);
    expect(readFileSync(path('replaced', 'authorities.1.json'), 'utf8')).toBe(formatState(stateAt(1)));
    expect(modeOf(path('replaced'))).toBe(0o700);
    expect(modeOf(path('replaced', 'authorities.1.json'))).toBe(0o600);
    expect(await store.readKey(TRUST_DOMAIN, idAt(1))).toBe(keyAt(1));
    expect(await store.readKey(TRUST_DOMAIN, idAt(2))).toBe(keyAt(2));
  });

  test('keeps nothing aside when an authority stays', async () => {
    const { store, path } = await opened();
    const next = { ...stateAt(2), x509: [...stateAt(1).x509, ...stateAt(2).x509] };
    await store.commit(TRUST_DOMAIN, 1, next, extrasAt(2));
    expect(existsSync(path('replaced'))).toBe(false);
  });

  test('never overwrites the key of an authority in use', async () => {
    const { store, path } = await opened();
    const keys = new Map([[idAt(1), 'another key\n']]);
    await expectFailure(
      () => store.commit(TRUST_DOMAIN, 1, { ...stateAt(1), version: 2 }, { keys, bundle: bundleAt(2) }),
      'E_FILE_EXISTS',
      /^authority 0{39}1 has a key already: .*\.key holds it in another form, and a key in use is not overwritten$/,
    );
    expect(await store.readKey(TRUST_DOMAIN, idAt(1))).toBe(keyAt(1));
    expect((await store.load(TRUST_DOMAIN))?.version).toBe(1);
    expect(readdirSync(path()).sort()).toEqual(['authorities.json', 'bundle.json', 'keys']);
  });

  test('takes the same key again as it is', async () => {
    const { store, path } = await opened();
    const inode = statSync(path('keys', `${idAt(1)}.key`)).ino;
    await store.commit(
      TRUST_DOMAIN,
      1,
      { ...stateAt(1), version: 2 },
      { keys: extrasAt(1).keys, bundle: bundleAt(2) },
    );
    expect(statSync(path('keys', `${idAt(1)}.key`)).ino).toBe(inode);
  });

  test('keeps aside a key that no authority owns', async () => {
    const { store, path } = open();
    mkdirSync(path('keys'), { recursive: true });
    writeFileSync(path('keys', `${idAt(1)}.key`), 'left by a killed import');
    await commitTo(store, 1);
    expect(await store.readKey(TRUST_DOMAIN, idAt(1))).toBe(keyAt(1));
    const [aside = ''] = readdirSync(path('replaced'));
    expect(aside).toMatch(/^0{39}1\.[0-9a-f]{16}\.key$/);
    expect(readFileSync(path('replaced', aside), 'utf8')).toBe('left by a killed import');
  });

  test('refuses a key under what is no authority ID', async () => {
    const { store, home } = open();
    const extras = { keys: new Map([['../../../x', 'k']]), bundle: '' };
    await expectFailure(
      () => store.commit(TRUST_DOMAIN, 0, stateAt(1), extras),
      'E_KEY',
      /is not the ID of an authority/,
    );
    expect(await store.list()).toEqual([]);
    expect(existsSync(join(home, '..', 'x.key'))).toBe(false);
  });

  test('sweeps temporary files of killed writers', async () => {
    const { store, path } = await opened();
    const temporary = `.meshctl-${'ab'.repeat(12)}.tmp`;
    for (const file of [path(temporary), path('keys', temporary)]) writeFileSync(file, 'cut');
    await commitTo(store, 2);
    expect(readdirSync(path()).sort()).toEqual(['authorities.json', 'bundle.json', 'keys', 'replaced']);
    expect(readdirSync(path('keys')).sort()).toEqual([`${idAt(1)}.key`, `${idAt(2)}.key`]);
  });

  test('says who holds the lock', async () => {
    const { store, path } = await opened();
    writeFileSync(path('.lock'), JSON.stringify(newHolder('ca rotate prepare example.org')));
    await expectFailure(() => commitTo(store, 2), 'E_LOCKED', /"ca rotate prepare example\.org"/);
    await expectFailure(() => store.recordIssued(TRUST_DOMAIN, 1, jsonOf('01')), 'E_LOCKED', /"ca rotate/);
    expect(await store.load(TRUST_DOMAIN)).toEqual(stateAt(1));
    expect(await store.list()).toEqual([TRUST_DOMAIN]);
  });

  test('a bundle that cannot take its place is a warning: the commit stands', async () => {
    const { store, path, warnings } = await opened();
    rmSync(path('bundle.json'));
    mkdirSync(path('bundle.json'));
    await commitTo(store, 2);
    expect((await store.load(TRUST_DOMAIN))?.version).toBe(2);
    expect(warnings).toEqual([`bundle.json in ${path()} is of an older state: it is a folder`]);
    rmSync(path('bundle.json'), { recursive: true });
    await store.recordIssued(TRUST_DOMAIN, 2, jsonOf('01'));
    expect(readFileSync(path('bundle.json'), 'utf8')).toBe(bundleAt(2));
  });

  test('that fails leaves neither keys nor files', async () => {
    const { store, path } = await opened();
    mkdirSync(path('.bundle.2.json'));
    await expectFailure(() => commitTo(store, 2), 'E_WRITE', /\.bundle\.2\.json: it is a folder/);
    rmSync(path('.bundle.2.json'), { recursive: true });
    expect(readdirSync(path('keys'))).toEqual([`${idAt(1)}.key`]);
    expect(readdirSync(path()).sort()).toEqual(['authorities.json', 'bundle.json', 'keys', 'replaced']);
    expect(await store.load(TRUST_DOMAIN)).toEqual(stateAt(1));
  });
});

describe('load', () => {
  test('does not need the bundle, nor the lock', async () => {
    const { store, path } = await opened();
    rmSync(path('bundle.json'));
    writeFileSync(path('.lock'), 'garbage');
    expect(await store.load(TRUST_DOMAIN)).toEqual(stateAt(1));
  });

  test('names a damaged file and the field', async () => {
    const { store, path } = await opened();
    writeFileSync(path('authorities.json'), formatState(stateAt(1)).replace('"active"', '"activ"'));
    await expectFailure(
      () => store.load(TRUST_DOMAIN),
      'E_STATE',
      `${path('authorities.json')} is damaged: x509[0].slot is not one of prepared, active, old, tainted. Restore it from a backup`,
    );
    await expectFailure(() => commitTo(store, 2), 'E_STATE', /is damaged/);
    await expectFailure(() => store.recordIssued(TRUST_DOMAIN, 1, jsonOf('01')), 'E_STATE', /is damaged/);
  });

  test('refuses the state of another trust domain', async () => {
    const { store, home } = await opened();
    const root = join(home, 'trust-domains');
    renameSync(join(root, TRUST_DOMAIN), join(root, 'other.example'));
    await expectFailure(
      () => store.load('other.example'),
      'E_STATE',
      /is of another trust domain: it says example\.org, and its folder is that of other\.example/,
    );
  });

  test('says so when the home is a file', async () => {
    const home = join(scratch(), 'file');
    writeFileSync(home, '', { mode: 0o600 });
    const { store } = open(home);
    await expectFailure(() => store.load(TRUST_DOMAIN), 'E_STATE', /cannot read .*not a folder/);
    await expectFailure(() => store.list(), 'E_STATE', /cannot read .*not a folder/);
    await expectFailure(
      () => commitTo(store, 1),
      'E_WRITE',
      `cannot use ${home} as a folder: it is a file. Name another folder, or move the file away`,
    );
  });

  test('answers hostile paths in words', async () => {
    for (const home of ['nul\0l', 'x'.repeat(5000)]) {
      const { store } = open(join(scratch(), home));
      await expectFailure(() => store.load(TRUST_DOMAIN), 'E_STATE', /NUL|too long/);
      await expectFailure(() => commitTo(store, 1), 'E_WRITE', /NUL|too long/);
    }
  });
});

describe('trust domains whose names make no folder', () => {
  test.each(['.', '..', '.git', 'con', 'a.', 'x'.repeat(255)])('%j has its own', async (name) => {
    const { home, store, path } = open(undefined, name);
    await commitTo(store, 1);
    await store.commit(name, 0, stateAt(1, name), extrasAt(1));
    await store.recordIssued(name, 1, jsonOf('01'));
    expect(await store.list()).toEqual([name, TRUST_DOMAIN].sort());
    expect((await store.load(name))?.trustDomain).toBe(name);
    expect(await serials(store, name)).toEqual(['01']);
    expect(path()).toMatch(/\/=[0-9a-f]{64}$/);
    expect(readdirSync(home)).toEqual(['trust-domains']);
    expect(readdirSync(join(home, '..'))).toEqual(['home']);
  });
});

describe('list', () => {
  test('is sorted, and passes over what is no trust domain', async () => {
    const { home, store } = open();
    for (const name of ['b.example', 'a.example', 'a-b', '_'])
      await store.commit(name, 0, stateAt(1, name), extrasAt(1));
    const root = join(home, 'trust-domains');
    mkdirSync(join(root, 'killed.example', 'keys'), { recursive: true });
    mkdirSync(join(root, '.hidden'));
    mkdirSync(join(root, 'Upper'));
    mkdirSync(join(root, `=${'0'.repeat(64)}`));
    writeFileSync(join(root, 'file'), '');
    expect(await store.list()).toEqual(['_', 'a-b', 'a.example', 'b.example']);
  });
});

describe('readKey', () => {
  test('says what is wrong', async () => {
    const { store, path } = await opened();
    await expectFailure(
      () => store.readKey(TRUST_DOMAIN, '../authorities'),
      'E_KEY',
      /is not the ID of an authority/,
    );
    await expectFailure(
      () => store.readKey(TRUST_DOMAIN, 'ab'),
      'E_KEY',
      `cannot read the private key ${path('keys', 'ab.key')}: it does not exist. Restore it from a backup`,
    );
  });
});

describe('recordIssued', () => {
  test('appends strings or bytes, with the final line feed or without', async () => {
    const { store, path } = await opened();
    await store.recordIssued(TRUST_DOMAIN, 1, jsonOf('01', '02'));
    await store.recordIssued(TRUST_DOMAIN, 1, new Uint8Array(Buffer.from(`${jsonOf('03')[0]}\n`)));
    await store.recordIssued(TRUST_DOMAIN, 1, Buffer.from(jsonOf('04')[0] ?? ''));
    await store.recordIssued(TRUST_DOMAIN, 1, []);
    expect(await serials(store)).toEqual(['01', '02', '03', '04']);
    expect(modeOf(path('issued.jsonl'))).toBe(0o600);
    expect(readdirSync(path()).sort()).toEqual(['authorities.json', 'bundle.json', 'issued.jsonl', 'keys']);
  });

  test('records nothing when the state has changed', async () => {
    const { store } = await opened();
    await commitTo(store, 2);
    await expectFailure(
      () => store.recordIssued(TRUST_DOMAIN, 1, jsonOf('01')),
      'E_CONFLICT',
      'the state of example.org has changed meanwhile: it is at version 2, and was at 1 when it was read. Run the command again',
    );
    expect(await serials(store)).toEqual([]);
  });

  test('many at once all arrive', async () => {
    const { home } = await opened();
    const { store } = { store: new FolderStore(home) };
    const all = Array.from({ length: 20 }, (_, index) => index.toString(16).padStart(2, '0'));
    await Promise.all(all.map((serial) => store.recordIssued(TRUST_DOMAIN, 1, jsonOf(serial))));
    expect((await serials(store)).sort()).toEqual(all);
  });
});

describe('permissions', () => {
  test('a home open to others is a warning', async () => {
    const { home } = await opened();
    for (const mode of [0o755, 0o750, 0o701]) {
      chmodSync(home, mode);
      const { store, warnings } = open(home);
      expect(warnings).toEqual([
        `${home} is open to other users (mode 0${mode.toString(8)}). Close it: chmod 700 ${home}`,
      ]);
      expect((await store.load(TRUST_DOMAIN))?.version).toBe(1);
    }
    expect(modeOf(home)).toBe(0o701);
  });

  test('a key open to others is a warning', async () => {
    const { store, path, warnings } = await opened();
    const key = path('keys', `${idAt(1)}.key`);
    chmodSync(key, 0o640);
    expect(await store.readKey(TRUST_DOMAIN, idAt(1))).toBe(keyAt(1));
    expect(warnings).toEqual([`${key} is open to other users (mode 0640). Close it: chmod 600 ${key}`]);
  });

  test('a symbolic link as home is judged by its folder', async () => {
    const { home } = await opened();
    symlinkSync(home, `${home}-link`);
    expect(open(`${home}-link`).warnings).toEqual([]);
  });

  test.runIf(process.platform === 'linux')('a home where nothing can be written', async () => {
    await expectFailure(
      () => commitTo(open('/proc/meshctl').store, 1),
      'E_WRITE',
      /takes no new files in \/proc/,
    );
    await expectFailure(() => commitTo(open('/sys/meshctl').store, 1), 'E_WRITE', /not permitted|denied/);
    await expectFailure(
      () => commitTo(open('/dev/null').store, 1),
      'E_WRITE',
      /\/dev\/null as a folder: it is a file/,
    );
  });

  test.runIf(process.getuid?.() === 0)('a home of another user', async () => {
    const { home } = await opened();
    chmodSync(join(home, '..'), 0o755);
    const commit = () => run([driver, 'commit', home, '2'], { uid: 65_534 });
    expect(commit()).toMatchObject({
      code: 2,
      stdout: expect.stringMatching(/E_(STATE|WRITE).*permission denied/),
    });
    chmodSync(home, 0o755);
    expect(commit()).toMatchObject({
      code: 2,
      stdout: expect.stringMatching(/E_(STATE|WRITE).*permission denied/),
    });
    expect((await open(home).store.load(TRUST_DOMAIN))?.version).toBe(1);
  });
});
