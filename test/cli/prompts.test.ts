/** Questions to a person. util-linux's script(1) gives the program a terminal. */
import { createPrivateKey } from 'node:crypto';
import { existsSync } from 'node:fs';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { workspace } from './meshctl.js';

const at = workspace();
const SECRET = 'correct horse';
const ID = 'spiffe://locked.example/web';
const CTRL_C = '\u0003';
const NEW = 'Passphrase for the CA key of';
const AGAIN = 'The same once more';
const hasScript = process.platform === 'linux' && existsSync('/usr/bin/script');

/** Types each answer when its question is there, and returns all that the terminal showed. */
async function converse(line: string, ...turns: readonly (readonly [question: string, answer: string])[]) {
  const child = at.start('script', ['-qec', `stty cols 80; ${line}`, '/dev/null'], {
    input: '',
    env: { TERM: 'xterm' },
  });
  onTestFinished(() => {
    child.kill();
  });
  let shown = '';
  let turn = 0;
  child.stdout?.on('data', (chunk: Buffer) => {
    shown += chunk;
    const [question, answer] = turns[turn] ?? [];
    if (question === undefined || !shown.includes(question)) return;
    turn++;
    child.stdin?.write(answer ?? '');
  });
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, shown };
}

const stored = (trustDomain: string) => at.path('home', 'trust-domains', trustDomain);

describe.runIf(hasScript)('a person at a terminal', () => {
  beforeAll(async () => {
    at.write('secret.txt', SECRET);
    await at.run(['ca', 'init', 'locked.example', '--passphrase-file', 'secret.txt']);
    await at.run(['ca', 'init', 'plain.example']);
  });

  it('is asked twice for a new passphrase, which is not shown', async () => {
    const line = 'meshctl ca init asked.example';
    const { code, shown } = await converse(line, [NEW, `${SECRET}\r`], [AGAIN, `${SECRET}\r`]);
    expect(code).toBe(0);
    expect(shown).toContain(', encrypted on disk');
    expect(shown).not.toContain(SECRET);
    const args = ['identity', 'issue', 'spiffe://asked.example/x', '--passphrase-file', 'secret.txt'];
    expect((await at.run([...args, '--out-dir', 'asked'])).code).toBe(0);
  });

  it('is shown the fingerprint of a bundle before it is stored, and has to say yes', async () => {
    at.write('plain.json', (await at.run(['bundle', 'export', 'plain.example'])).stdout);
    const line = 'meshctl --no-color --home other bundle set --id plain.example --path plain.json';
    const question = 'is it to be stored?';
    const no = await converse(line, [question, '\r']);
    expect(no).toMatchObject({
      code: 3,
      shown: expect.stringMatching(/would store bundle of .*fingerprint {2}[0-9a-f]{4} /s),
    });
    expect(no.shown).toContain('you said no');
    expect(existsSync(at.path('other'))).toBe(false);
    expect((await converse(line, [question, CTRL_C])).code).toBe(130);
    expect(existsSync(at.path('other'))).toBe(false);
    expect((await converse(line, [question, 'y\r'])).code).toBe(0);
    expect(existsSync(at.path('other', 'federated', 'plain.example.json'))).toBe(true);
    const again = await converse(line); // nothing would change: nothing is asked
    expect(again).toMatchObject({ code: 0, shown: expect.not.stringContaining(question) });
    expect(await converse(`${line.replace('other', 'third')} --yes`)).toMatchObject({ code: 0 });
  });

  it('may answer with nothing, and is warned then', async () => {
    const { code, shown } = await converse('meshctl ca init nothing.example', [NEW, '\r']);
    expect(code).toBe(0);
    expect(shown).not.toContain(AGAIN);
    expect(shown).toContain('warning: the CA key is stored unencrypted');
  });

  it('is told when the two differ', async () => {
    const line = 'meshctl ca init differ.example';
    const { code, shown } = await converse(line, [NEW, 'one\r'], [AGAIN, 'two\r']);
    expect(code).toBe(2);
    expect(shown).toContain('error: the two passphrases differ. Run the command again [E_PASSPHRASE]');
    expect(existsSync(stored('differ.example'))).toBe(false);
  });

  it('may leave with Ctrl-C, and nothing has happened', async () => {
    expect((await converse('meshctl ca init left.example', [NEW, CTRL_C])).code).toBe(130);
    expect((await converse('meshctl ca init left.example', [NEW, 'x\r'], [AGAIN, CTRL_C])).code).toBe(130);
    expect(existsSync(stored('left.example'))).toBe(false);
  });

  it('is asked for the passphrase of a key that is encrypted, and of no other', async () => {
    const locked = await converse(`meshctl identity issue ${ID} --out-dir typed`, [NEW, `${SECRET}\r`]);
    expect(locked.code).toBe(0);
    expect(existsSync(at.path('typed', 'key.pem'))).toBe(true);
    const plain = await converse('meshctl identity issue spiffe://plain.example/x --out-dir untyped');
    expect(plain.code).toBe(0);
    expect(plain.shown).not.toContain('Passphrase');
  });

  it('is told when it is wrong', async () => {
    const { code, shown } = await converse(`meshctl identity issue ${ID} --out-dir no`, [NEW, 'donkey\r']);
    expect(code).toBe(2);
    expect(shown).toContain('the passphrase is wrong or the key is damaged');
  });

  it('sees the questions also when standard output goes elsewhere', async () => {
    const line = 'meshctl ca init elsewhere.example -o json >report.json';
    expect((await converse(line, [NEW, '\r'])).code).toBe(0);
    expect(JSON.parse(at.read('report.json'))).toMatchObject({ trustDomain: 'elsewhere.example' });
  });

  it('is not asked with --no-input, nor for a CA that is refused anyway', async () => {
    const silent = await converse('meshctl ca init silent.example --no-input');
    expect(silent.code).toBe(0);
    expect(silent.shown).not.toContain('Passphrase for');
    const refused = await converse('meshctl ca init plain.example');
    expect(refused.code).toBe(3);
    expect(refused.shown).not.toContain('Passphrase for');
  });

  it('sees how far a long run is, and can end it with Ctrl-C', async () => {
    at.write('long.txt', Array.from({ length: 100_000 }, (_, i) => `spiffe://plain.example/${i}`).join('\n'));
    const line = 'meshctl identity issue --from long.txt --format jsonl --stdout >/dev/null';
    const { code, shown } = await converse(line, ['issuing ', CTRL_C]);
    expect(code).toBe(130);
    expect(shown).toMatch(/issuing \d+ of 100000 \(\d+\/s, [^)]* left\)/);
    expect(shown).not.toContain('were issued');
    expect(shown.endsWith('\u001b[?25h')).toBe(true); // the cursor is back
  });

  it('sees a word while a slow key is made', async () => {
    const { shown } = await converse('meshctl ca init rsa.example --key-type rsa-2048 --no-input');
    expect(shown).toContain('making the CA of rsa.example');
    expect(shown).toMatch(/\u001b\[\?25h[\s\S]*trust domain/);
  });

  it('sees colour, unless it asks for none', async () => {
    const list = 'meshctl ca show plain.example';
    expect((await converse(list)).shown).toContain('\u001b[36mplain.example');
    for (const plain of [`NO_COLOR=1 ${list}`, `TERM=dumb ${list}`, `${list} --no-color`]) {
      expect((await converse(plain)).shown).not.toContain('\u001b');
    }
  });
});

describe.runIf(hasScript)('a person who converts', () => {
  const convert = 'meshctl cert convert';
  beforeAll(async () => {
    await at.run(['ca', 'init', 'convert.example']);
    await at.run(['identity', 'issue', 'spiffe://convert.example/web', '--out-dir', 'web']);
  });

  it('is asked twice for the password of a new PKCS#12 file, and once to read it', async () => {
    const made = await converse(
      `${convert} web --format pkcs12 --out web.p12`,
      ['Passphrase for the PKCS#12 file to write', `${SECRET}\r`],
      [AGAIN, `${SECRET}\r`],
    );
    expect(made.code).toBe(0);
    const question = 'Passphrase for the PKCS#12 file in web.p12';
    const inspected = await converse('meshctl cert inspect web.p12', [question, `${SECRET}\r`]);
    expect(inspected.code).toBe(0);
    expect(inspected.shown).toContain('spiffe://convert.example/web');
    // The password that opened it is that of the key that is written.
    const back = await converse(`${convert} web.p12 --format pem --out back.pem`, [question, `${SECRET}\r`]);
    expect(back.code).toBe(0);
    const key = createPrivateKey({ key: at.read('back.pem'), passphrase: SECRET });
    expect(key.export({ format: 'pem', type: 'pkcs8' })).toBe(at.read('web', 'key.pem'));
    expect(made.shown + inspected.shown + back.shown).not.toContain(SECRET);
  });

  it('is asked for the password of a private key, and of none that is dropped', async () => {
    at.write('secret-2.txt', SECRET);
    const lock = ['--format', 'pem', '--out', 'locked.pem', '--out-password-file', 'secret-2.txt'];
    await at.run(['cert', 'convert', 'web/key.pem', ...lock]);
    const open = `${convert} locked.pem --format pem --keys decrypt --out open.pem`;
    const question = 'Passphrase for the private key in locked.pem';
    expect((await converse(open, [question, `${SECRET}\r`])).code).toBe(0);
    expect(at.read('open.pem')).toBe(at.read('web', 'key.pem'));
    const dropped = await converse(`${convert} web/svid.pem locked.pem --format pem --keys drop`);
    expect(dropped.code).toBe(0);
    expect(dropped.shown).not.toContain('Passphrase');
    const inspected = await converse('meshctl cert inspect locked.pem');
    expect(inspected.shown).not.toContain('Passphrase');
  });

  it('may leave with Ctrl-C, and nothing is written', async () => {
    const line = `${convert} web --format pkcs12 --out left.p12`;
    expect((await converse(line, ['Passphrase for', CTRL_C])).code).toBe(130);
    expect(existsSync(at.path('left.p12'))).toBe(false);
  });
});
