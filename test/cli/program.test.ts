import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { failureOf, workspace } from './meshctl.js';

const at = workspace();
const { version } = JSON.parse(
  readFileSync(join(import.meta.dirname, '..', '..', 'package.json'), 'utf8'),
) as { version: string };

describe('the version', () => {
  it.each([[['version']], [['--version']], [['-V']], [['-V', 'ca']], [['ca', 'init', '--version']]])(
    'is all that %j prints',
    async (args) => {
      expect(await at.run(args)).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
    },
  );

  it('comes with the versions below it as JSON', async () => {
    const { stdout } = await at.run(['version', '-o', 'json']);
    expect(JSON.parse(stdout)).toEqual({
      schemaVersion: 'meshctl/v1',
      kind: 'Version',
      version,
      node: process.version,
      platform: `${process.platform}-${process.arch}`,
    });
  });
});

describe('help', () => {
  it.each([
    [[], 'meshctl [options] [command]'],
    [['ca'], 'meshctl ca [options] [command]'],
    [['ca', 'init'], 'meshctl ca init [options] [trust-domain]'],
    [['identity', 'issue'], 'meshctl identity issue [options] [spiffe-id...]'],
    [['identity', 'verify'], 'meshctl identity verify [options] <source...>'],
    [['cert', 'inspect'], 'meshctl cert inspect [options] <source...>'],
    [['cert', 'convert'], 'meshctl cert convert [options] <source...>'],
    [['version'], 'meshctl version [options]'],
    [['help'], 'meshctl help [options] [command...]'],
  ])('of %j is printed by "help" and by --help alike', async (words, usage) => {
    const [asked, flagged, short] = await Promise.all([
      at.run(['help', ...words]),
      at.run([...words, '--help']),
      at.run([...words, '-h']),
    ]);
    expect(asked).toMatchObject({ code: 0, stderr: '' });
    expect(asked.stdout.split('\n')[0]).toBe(`Usage: ${usage}`);
    expect(flagged).toEqual(asked);
    expect(short).toEqual(asked);
  });

  it('says defaults as one types them, and none where there is none', async () => {
    const { stdout } = await at.run(['identity', 'issue', '--help']);
    const defaults = stdout.replace(/\s+/g, ' ').match(/\(default: [^)]*\)/g);
    expect(defaults).toEqual([
      '(default: 24h)',
      '(default: pem)',
      '(default: here)',
      '(default: by its size)',
      '(default: $MESHCTL_HOME, else the data folder of the platform)',
      '(default: 256MiB)',
    ]);
  });

  it.each([
    [[], 'meshctl', 'quickstart, ca, identity, cert, bundle, render, mesh, policy, version, help'],
    [['ca'], 'meshctl ca', 'init, list, show'],
    [['identity', '--no-color'], 'meshctl identity', 'issue, verify, preview'],
  ])('comes on standard error when %j lacks a command', async (words, name, choices) => {
    const { code, stdout, stderr } = await at.run(words);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(new RegExp(`^Usage: ${name} \\[options\\] \\[command\\]\n`));
    expect(stderr.split('\n').at(-2)).toBe(
      `error: a command is missing after "${name}". Choose one of ${choices} [E_USAGE]`,
    );
  });

  it('stays away then for programs and with --quiet', async () => {
    const quiet = await at.run(['ca', '--quiet']);
    expect(quiet.stderr).toMatch(/^error: a command is missing after "meshctl ca"\. [^\n]*\n$/);
    const json = await at.run(['ca', '-o', 'json']);
    expect(JSON.parse(json.stderr)).toMatchObject({ kind: 'Error', code: 'E_USAGE', exitCode: 2 });
  });
});

describe('a line that is not understood', () => {
  it.each([
    [['nonsense'], 'unknown command "nonsense". See "meshctl --help"'],
    [['nonsense', 'x'], 'unknown command "nonsense". See "meshctl --help"'],
    [['ca', 'ini'], 'unknown command "ini". Did you mean init?'],
    [['ca', 'help', 'init'], 'unknown command "help". See "meshctl ca --help"'],
    [['identity', 'verfy', 'x.pem'], 'unknown command "verfy". Did you mean verify?'],
    [['help', 'ca', 'nope'], 'unknown command "nope". Choose one of init, list, show'],
    [['help', 'version', 'x'], 'unknown command "x". Leave it out'],
    [['--hom', 'x', 'ca', 'list'], 'unknown option "--hom". Did you mean --home?'],
    [['ca', 'init', '--key-typ', 'x'], 'unknown option "--key-typ". Did you mean --key-type?'],
    [['ca', 'list', '--xyzzy'], 'unknown option "--xyzzy". See "meshctl ca list --help"'],
    [['ca', 'init', 'x.org', '--ttl'], '--ttl <duration> has no value. See "meshctl ca init --help"'],
    [['ca', 'list', 'more'], '"more" is one argument too many. See "meshctl ca list --help"'],
    [['ca', 'init', 'a.org', 'b.org'], '"b.org" is one argument too many. See "meshctl ca init --help"'],
    [['cert', 'inspect'], 'the argument <source> is missing. See "meshctl cert inspect --help"'],
    [['ca', 'show'], 'the argument <trust-domain> is missing. See "meshctl ca show --help"'],
    [
      ['version', '--max-input', '10MB'],
      '"10MB" is not a size in --max-input. Write it as in 512KiB, 10MiB or 1GiB',
    ],
    [['ca', 'list', '--home', ''], 'the folder is empty in --home. Name a folder'],
    [
      ['version', '-o', 'xml'],
      'unknown output "xml" in --output. Choose one of text, json, yaml, or FORMAT=FILE',
    ],
    [
      ['version', '-o', 'text='],
      'unknown output "text=" in --output. Choose one of text, json, yaml, or FORMAT=FILE',
    ],
    [
      ['version', '-o', 'yaml', '-o', 'text'],
      'two outputs for one standard output in --output. Give all but one of them a file: -o json=report.json',
    ],
  ])('%j', async (args, message) => {
    const outcome = await at.run(args);
    expect(outcome.stdout).toBe('');
    expect(failureOf(outcome)).toEqual({ exit: 2, code: 'E_USAGE', message });
  });

  it('is an object on standard error with -o json, wherever that stands', async () => {
    for (const args of [
      ['nonsense', '-o', 'json'],
      ['-ojson', 'nonsense'],
      ['nonsense', '--output=json'],
    ]) {
      const { code, stdout, stderr } = await at.run(args);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(JSON.parse(stderr)).toEqual({
        schemaVersion: 'meshctl/v1',
        kind: 'Error',
        code: 'E_USAGE',
        exitCode: 2,
        message: 'unknown command "nonsense". See "meshctl --help"',
        what: 'unknown command "nonsense"',
        fix: 'See "meshctl --help"',
      });
    }
  });

  it('shows its stack only with --debug', async () => {
    expect((await at.run(['nonsense'])).stderr.split('\n')).toHaveLength(2);
    expect((await at.run(['nonsense', '--debug'])).stderr).toMatch(/\[E_USAGE\]\nMeshctlError: .*\n +at /s);
  });

  it('does no work: an unknown output leaves no CA behind', async () => {
    expect(failureOf(await at.run(['ca', 'init', 'unmade.example', '-o', 'xml'])).exit).toBe(2);
    expect((await at.run(['ca', 'list'])).stdout).toMatch(/^No trust domain here yet/);
  });
});
