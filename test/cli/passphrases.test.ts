import { createPrivateKey } from 'node:crypto';
import { existsSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { failureOf, type RunOptions, refusal, reportOf, workspace } from './meshctl.js';

const at = workspace();
const SECRET = 'correct horse';
const ID = 'spiffe://locked.example/web';
const issue = (folder: string, flags: readonly string[] = [], options: RunOptions = {}) =>
  at.run(['identity', 'issue', ID, '--out-dir', folder, ...flags], options);

async function storedKey(trustDomain: string): Promise<string> {
  const report = reportOf(await at.run(['ca', 'show', trustDomain, '-o', 'json']));
  const [{ id }] = report['authorities'] as [{ id: string }];
  return at.read('home', 'trust-domains', trustDomain, 'keys', `${id}.key`);
}

beforeAll(async () => {
  at.write('secret.txt', `${SECRET}\r\n`);
  at.write('wrong.txt', 'wrong donkey\n');
  at.write('blank.txt', '\n');
  await at.run(['ca', 'init', 'locked.example', '--passphrase-file', 'secret.txt']);
  await at.run(['ca', 'init', 'plain.example']);
});

describe('the key of a CA', () => {
  const cases: [string, readonly string[], RunOptions][] = [
    ['file', ['--passphrase-file', 'secret.txt'], {}],
    ['env', [], { env: { MESHCTL_PASSPHRASE: SECRET } }],
    ['stdin', ['--passphrase-file', '-'], { input: `${SECRET}\n` }],
  ];
  it.each(cases)(
    'is encrypted with a passphrase from %s, and no word is said of it',
    async (from, flags, options) => {
      const outcome = await at.run(['ca', 'init', `${from}.example`, ...flags], options);
      expect(outcome).toMatchObject({ code: 0, stderr: '' });
      expect(outcome.stdout).toMatch(/^key +EC P-256, encrypted on disk$/m);
      const key = await storedKey(`${from}.example`);
      expect(key).toMatch(/^-----BEGIN ENCRYPTED PRIVATE KEY-----/);
      expect(() => createPrivateKey({ key, passphrase: SECRET })).not.toThrow();
    },
  );

  it('is not encrypted without one, and a warning says so', async () => {
    const { stderr } = await at.run(['ca', 'init', 'open.example'], { env: { MESHCTL_PASSPHRASE: '' } });
    expect(stderr).toMatch(/^warning: the CA key is stored unencrypted/);
    expect(await storedKey('open.example')).toMatch(/^-----BEGIN PRIVATE KEY-----/);
  });

  it.each(cases)('opens for issuing with the passphrase from %s', async (from, flags, options) => {
    expect(await issue(`issued-${from}`, flags, options)).toMatchObject({ code: 0, stderr: '' });
    expect(existsSync(at.path(`issued-${from}`, 'svid.pem'))).toBe(true);
  });

  it('opens for a bulk run over several trust domains with one passphrase', async () => {
    at.write('ids.txt', `${ID}\nspiffe://plain.example/web\nspiffe://stdin.example/web\n`);
    const args = ['identity', 'issue', '--from', 'ids.txt', '--out-dir', 'bulk', '--passphrase-file', '-'];
    expect(await at.run(args, { input: `${SECRET}\n` })).toEqual({
      code: 0,
      stdout: '3 issued, a folder each in bulk\n',
      stderr: 'note: the CA key of plain.example is not encrypted; --passphrase-file has no effect.\n',
    });
  });

  it.each([
    [
      [],
      {},
      'E_PASSPHRASE',
      /^the CA key of locked\.example is encrypted\. Pass --passphrase-file FILE or set/,
    ],
    [['--no-input'], {}, 'E_PASSPHRASE', /^the CA key of locked\.example is encrypted/],
    [
      ['--passphrase-file', 'wrong.txt'],
      {},
      'E_PASSPHRASE',
      /cannot be decrypted.* the passphrase is wrong or/,
    ],
    [[], { env: { MESHCTL_PASSPHRASE: 'wrong donkey' } }, 'E_PASSPHRASE', /cannot be decrypted/],
    [['--passphrase-file', 'blank.txt'], {}, 'E_PASSPHRASE', /^the passphrase is empty in blank\.txt$/],
    [
      ['--passphrase-file', 'missing.txt'],
      {},
      'E_INPUT_MISSING',
      /^missing\.txt does not exist\. Check the path$/,
    ],
    [['--passphrase-file', '.'], {}, 'E_INPUT_UNREADABLE', /^cannot read \.: it is a folder/],
    [['--passphrase-file', '-'], { input: '' }, 'E_INPUT_EMPTY', /^nothing on standard input/],
  ] as const)('stays shut: %j %j', async (flags, options, code, message) => {
    const outcome = await issue('unissued', flags, options);
    expect(failureOf(outcome)).toEqual(refusal(2, code, expect.stringMatching(message)));
    expect(outcome.stderr).not.toMatch(/donkey|horse/);
    expect(existsSync(at.path('unissued'))).toBe(false);
  });
});
