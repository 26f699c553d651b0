/** The package as it would be published: what is in it, and that it works where it is installed. */
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };

/** Above what it has (2.2 and 7.5 MB, more than a third of it source maps), below what another large dependency would make of it. */
const MAX_PACKED = 2_400_000;
const MAX_UNPACKED = 8_000_000;

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'meshctl-package-')));
const tarball = join(folder, `meshctl-${version}.tgz`);
const prefix = join(folder, 'prefix');
const installed = join(prefix, 'lib', 'node_modules', 'meshctl');

/** Runs a program without the settings and caches of whoever runs the tests; returns its standard output. */
function run(program: string, args: readonly string[], cwd = folder): string {
  const env = { PATH: process.env['PATH'] ?? '', HOME: folder, TMPDIR: join(folder, 'tmp') };
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${status}: ${stdout}${stderr}`);
  return stdout;
}

/** Builds and packs a copy of the tree, as a release does: the build that the other tests run stays as it is. */
beforeAll(() => {
  const copy = join(folder, 'copy');
  const left = new Set(['node_modules', '.git', 'dist', 'coverage']);
  const filter = (source: string): boolean => !left.has(relative(ROOT, source));
  cpSync(ROOT, copy, { recursive: true, filter });
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'), 'junction');
  mkdirSync(join(folder, 'tmp'));
  run('npm', ['pack', '--pack-destination', folder], copy);
  rmSync(copy, { recursive: true });
  run('npm', ['install', '--global', '--prefix', prefix, '--offline', '--no-audit', '--no-fund', tarball]);
}, 180_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('what is in it', () => {
  const files = (): string[] =>
    readdirSync(installed, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(installed, join(entry.parentPath, entry.name)).replaceAll('\\', '/'));

  test('the program, the library, the schemas and the papers, and nothing else', () => {
    const places = new Set(files().map((file) => file.split('/')[0]));
    expect([...places].sort()).toEqual(
      ['CHANGELOG.md', 'LICENSE', 'README.md', 'bin', 'dist', 'package.json', 'schemas'].sort(),
    );
    const kinds =
      /^(?:bin\/(?:meshctl\.js|package\.json)|schemas\/(?:kuma\/|spire\/)?[\w-]+\.schema\.json|dist\/types\/.*\.d\.ts|dist\/THIRD-PARTY-NOTICES\.txt|dist\/(?!types\/).*\.c?js(?:\.map)?)$/;
    expect(files().filter((file) => file.includes('/') && !kinds.test(file))).toEqual([]);
    expect(files().filter((file) => /test|fixture|bench/.test(file))).toEqual([]);
  });

  test('no sources, neither as files nor inside the source maps', () => {
    expect(files().filter((file) => /(?<!\.d)\.[cm]?ts$/.test(file))).toEqual([]);
    for (const file of files().filter((name) => name.endsWith('.map'))) {
      expect(JSON.parse(readFileSync(join(installed, file), 'utf8')), file).not.toHaveProperty(
        'sourcesContent',
      );
    }
  });

  test('no place on the machine that built it', () => {
    const telling = files().filter((file) => readFileSync(join(installed, file)).includes(folder));
    expect(telling).toEqual([]);
  });

  test(`at most ${MAX_PACKED / 1e6} MB packed and ${MAX_UNPACKED / 1e6} MB unpacked`, () => {
    expect(statSync(tarball).size).toBeLessThan(MAX_PACKED);
    const unpacked = files().reduce((sum, file) => sum + statSync(join(installed, file)).size, 0);
    expect(unpacked).toBeLessThan(MAX_UNPACKED);
  });

  test('no fault that publint knows', async () => {
    const bytes = new Uint8Array(readFileSync(tarball));
    const { messages, pkg } = await publint({ pack: { tarball: bytes.buffer }, strict: true });
    expect(messages.map((message) => formatMessage(message, pkg, { color: false }))).toEqual([]);
  });
});

describe('where it is installed, without a network', () => {
  const meshctl = join(prefix, 'bin', 'meshctl');

  test('it needs no other package', () => {
    expect(readdirSync(join(installed, '..'))).toEqual(['meshctl']);
    expect(readdirSync(installed)).not.toContain('node_modules');
  });

  test('the program says its version', () => {
    expect(run(meshctl, ['--version'])).toBe(`${version}\n`);
  });

  test('the tour runs to its end and leaves nothing', () => {
    expect(run(meshctl, ['quickstart', '--clean'])).toContain('everything above was real');
    expect(readdirSync(join(folder, 'tmp')).filter((name) => name.startsWith('meshctl'))).toEqual([]);
  });

  test('many SVIDs are issued by worker threads', () => {
    run(meshctl, ['ca', 'init', 'a.example']);
    writeFileSync(join(folder, 'ids.txt'), 'spiffe://a.example/1\nspiffe://a.example/2\n');
    const words = 'identity issue --from ids.txt --format jsonl --stdout --workers 2';
    expect(run(meshctl, words.split(' ')).trimEnd().split('\n')).toHaveLength(2);
  });

  test('the library does what the README says', () => {
    const readme = readFileSync(join(installed, 'README.md'), 'utf8');
    const [, code = ''] = /## As a library[\s\S]*?```js\n([\s\S]*?)```/.exec(readme) ?? [];
    writeFileSync(join(installed, '..', '..', 'user.mjs'), code);
    run(meshctl, ['ca', 'init', 'lib.example']);
    run(meshctl, ['identity', 'issue', 'spiffe://lib.example/web', '--out-dir', '.']);
    // Nothing to say of it, so the last line alone: the length of the report, and the exit code.
    expect(run(process.execPath, [join(installed, '..', '..', 'user.mjs')])).toMatch(/^\d{4,} 0\n$/);
  });

  test('the library can be imported, and its types are whole', () => {
    const user = join(installed, '..', '..', 'user.mts');
    const lines = [
      "import { SpiffeId } from 'meshctl';",
      "const id: SpiffeId = SpiffeId.parse('spiffe://a.example/web');",
      'export const name: string = id.trustDomain.name;',
      'console.log(name);',
    ];
    writeFileSync(user, lines.join('\n'));
    const types = join(ROOT, 'node_modules', '@types');
    const options = `--strict --module nodenext --target es2023 --types node --typeRoots ${types}`.split(' ');
    run(process.execPath, [join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc'), ...options, user]);
    expect(run(process.execPath, [user.replace(/ts$/, 'js')])).toBe('a.example\n');
  });
});
