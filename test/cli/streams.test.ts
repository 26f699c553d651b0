/** What goes to standard output, to standard error and to files, in which form, and what when they take no more. */
import { existsSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { failureOf, reportOf, workspace } from './meshctl.js';

const at = workspace();
const ESCAPE = '\u001b';

/** A table without its column of distances, which a second can change. */
const timeless = (text: string) => text.replaceAll(/ +in \d+ y( \d+ d)? +/g, ' ').replaceAll(/ +/g, ' ');

beforeAll(async () => {
  await at.run(['ca', 'init', 'example.org']);
  await at.run(['identity', 'issue', 'spiffe://example.org/web']);
});

describe('the report', () => {
  it('stands alone on standard output; warnings stand on standard error', async () => {
    const { code, stdout, stderr } = await at.run(['ca', 'init', 'streams.example', '-o', 'json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ kind: 'CertificateAuthority' });
    expect(stderr).toMatch(/^warning: the CA key is stored unencrypted \(mode 0600\); with [^\n]*\n$/);
  });

  it('is the same data as JSON and as YAML, which both versions of YAML read alike', async () => {
    const args = ['cert', 'inspect', 'svid.pem', 'bundle.pem'];
    const json = reportOf(await at.run([...args, '-o', 'json']));
    const { stdout } = await at.run([...args, '-o', 'yaml']);
    const withoutClock = (value: unknown) =>
      JSON.parse(JSON.stringify(value, (key, item) => (key === 'remainingSeconds' ? 0 : item)));
    for (const version of ['1.1', '1.2'] as const) {
      expect(withoutClock(parse(stdout, { version }))).toEqual(withoutClock(json));
    }
  });

  it('goes to files as well, and to standard output only when that is asked for', async () => {
    const files = ['-o', 'json=list.json', '-o', 'yaml=list.yaml', '-o', 'text=list.txt'];
    expect(await at.run(['ca', 'list', ...files])).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(JSON.parse(at.read('list.json'))).toEqual(parse(at.read('list.yaml')));
    expect(at.read('list.txt')).toMatch(/^trust domain +slot +key +expires +authority\nexample.org +active/);
    const both = await at.run(['ca', 'list', '-o', 'text', '-o', 'json=again.json']);
    expect(timeless(both.stdout)).toBe(timeless(at.read('list.txt')));
    expect(at.read('again.json')).toBe(at.read('list.json'));
  });

  it('replaces an earlier report', async () => {
    at.write('report.json', 'an earlier one');
    await at.run(['version', '-o', 'json=report.json']);
    expect(JSON.parse(at.read('report.json'))).toMatchObject({ kind: 'Version' });
  });

  it('names the file and the way out when it cannot be written', async () => {
    expect(failureOf(await at.run(['version', '-o', 'json=missing/report.json']))).toEqual({
      exit: 2,
      code: 'E_WRITE',
      message:
        'cannot write missing/report.json: the folder missing does not exist. Make it first: mkdir -p missing',
    });
  });

  it('is not silenced by --quiet, which silences warnings and notes', async () => {
    const { code, stdout, stderr } = await at.run(['ca', 'init', 'quiet.example', '--quiet']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^trust domain +quiet\.example\n/);
    const refused = await at.run(['-q', 'ca', 'init', 'quiet.example']);
    expect(failureOf(refused)).toMatchObject({ exit: 3, code: 'E_CA_EXISTS' });
  });
});

describe('colour', () => {
  const coloured = async (env: Record<string, string>, ...flags: string[]) => {
    const { stdout } = await at.run(['cert', 'inspect', 'svid.pem', ...flags], { env });
    return stdout.includes(ESCAPE);
  };

  it('stays out of pipes unless FORCE_COLOR asks for it', async () => {
    expect(await coloured({})).toBe(false);
    expect(await coloured({ FORCE_COLOR: '1' })).toBe(true);
    expect(await coloured({ FORCE_COLOR: '0' })).toBe(false);
    expect(await coloured({ FORCE_COLOR: '' })).toBe(false);
    expect(await coloured({ NO_COLOR: '1' })).toBe(false);
    expect(await coloured({ FORCE_COLOR: '1' }, '--no-color')).toBe(false);
  });

  it('adds nothing but colour', async () => {
    const plain = await at.run(['ca', 'list']);
    const colour = await at.run(['ca', 'list'], { env: { FORCE_COLOR: '1' } });
    expect(colour.stdout).not.toBe(plain.stdout);
    expect(timeless(stripVTControlCharacters(colour.stdout))).toBe(timeless(plain.stdout));
  });

  it('stays out of files, JSON and YAML', async () => {
    const env = { FORCE_COLOR: '1' };
    const { stdout } = await at.run(['ca', 'list', '-o', 'json', '-o', 'text=coloured.txt'], { env });
    expect(stdout + at.read('coloured.txt')).not.toContain(ESCAPE);
    expect((await at.run(['ca', 'list', '-o', 'yaml'], { env })).stdout).not.toContain(ESCAPE);
  });
});

describe.runIf(existsSync('/dev/full'))('a full disk', () => {
  it.each([
    'version',
    '--help',
    'ca list -o yaml',
    'cert inspect svid.pem',
    'identity verify svid.pem',
    'identity issue spiffe://example.org/full --stdout',
    'identity issue spiffe://example.org/full spiffe://example.org/too --format jsonl --stdout',
    'quickstart --clean',
  ])('under standard output is named by %s', async (line) => {
    expect(failureOf(await at.shell(`meshctl ${line} >/dev/full`))).toEqual({
      exit: 2,
      code: 'E_WRITE',
      message: 'cannot write standard output: no space is left on the device. Send it elsewhere',
    });
  });

  it('under a report is named with the file', async () => {
    expect(failureOf(await at.run(['ca', 'list', '-o', 'json=/dev/full']))).toMatchObject({
      exit: 2,
      code: 'E_WRITE',
      message: expect.stringMatching(/^cannot write \/dev\/full: no space is left on the device\. Free some/),
    });
  });

  it('under standard error does not change the exit code', async () => {
    expect((await at.shell('meshctl ca show nope.example 2>/dev/full')).code).toBe(2);
  });
});

describe('a file size limit', () => {
  /** Ignored, the signal of the limit becomes the error that a full disk brings. */
  const limited = (line: string) => at.shell(`trap "" XFSZ; ulimit -f 0; exec meshctl ${line} 2>&1 | cat`);

  it('leaves no CA and no half file behind', async () => {
    const { stdout } = await limited('--home limited ca init full.example');
    expect(stdout).toMatch(
      /^error: cannot write \S+: the limit on the size of a file is reached\. .* \[E_WRITE\]$/m,
    );
    expect((await at.run(['--home', 'limited', 'ca', 'list'])).stdout).toMatch(/^No trust domain/);
    const { stdout: left } = await at.shell('find limited -type f');
    expect(left).toBe('');
  });

  it('leaves no SVID behind', async () => {
    const { stdout } = await limited('identity issue spiffe://example.org/limited --out-dir limited-out');
    expect(stdout).toMatch(/^error: cannot write \S+: the limit on the size of a file is reached/m);
    expect(existsSync(at.path('limited-out', 'key.pem'))).toBe(false);
  });
});

describe('a reader that goes away', () => {
  it.each([
    'version | true',
    '--help | true',
    'ca list -o json | head -1',
    'cert inspect svid.pem | true',
    'quickstart --clean | head -1',
  ])('%s', async (pipeline) => {
    const { code, stderr } = await at.shell(`{ meshctl ${pipeline.replace(' | ', '; echo $? >&2; } | ')}`);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '0\n' });
  });

  it('does not hide that something was bad', async () => {
    const verify = 'meshctl identity verify svid.pem --at 2001-01-01T00:00:00Z';
    const { stderr } = await at.shell(`{ sleep 0.3; ${verify}; echo $? >&2; } | true`);
    expect(stderr).toBe('1\n');
  });
});

describe('standard input', () => {
  it('is taken once', async () => {
    const input = at.read('svid.pem');
    const message =
      'standard input is named twice: it can be read only once. Give a file in one of the places';
    for (const args of [
      ['identity', 'verify', '-', '--bundle', '-'],
      ['identity', 'issue', '--from', '-', '--passphrase-file', '-', '--out-dir', 'unmade'],
    ]) {
      const outcome = await at.run(args, { input: args[1] === 'issue' ? 'spiffe://example.org/x' : input });
      expect(failureOf(outcome)).toEqual({ exit: 2, code: 'E_USAGE', message });
    }
    const twice = await at.run(['cert', 'inspect', '-', '-'], { input });
    expect(twice.code).toBe(2);
    expect(twice.stdout).toContain(`${message} [E_USAGE]`);
  });
});
