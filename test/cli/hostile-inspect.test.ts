/** `cert inspect` before input that is made to hurt: it ends, says one line, and never writes a control character. */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { beforeAll, describe, expect, it } from 'vitest';
import { writePem } from '../../src/encoding/pem.js';
import { testAuthority } from '../authorities.js';
import { testLeaf } from '../leaves.js';
import { type Outcome, PROGRAM, somebodyElse, workspace } from './meshctl.js';

const at = workspace();
/** NUL, clear the screen, the same with one C1 character, a bell, a carriage return, right-to-left override. */
const HOSTILE = 'x\0\u001b[2J\u009b2J\u0007\r\u202e\u2028evil\u007f';
const FORMATS = [['text'], ['json'], ['yaml']] as const;

const UNSEEN = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Cn}]/u;

/** What holds whatever the input: a code of the table, no raw control character, no stack trace, no internal fault. */
function expectDecent({ code, stdout, stderr }: Outcome, exits: readonly number[] = [2]): void {
  expect(exits, stderr).toContain(code);
  for (const text of [stdout, stderr]) {
    expect({ unseen: UNSEEN.exec(text)?.[0].codePointAt(0), text }).toEqual({ unseen: undefined, text });
    expect(text).not.toMatch(/^ +at .*:\d+:\d+\)?$|E_INTERNAL|TypeError|RangeError/m);
  }
}

const inspect = (...args: readonly string[]) => at.run(['cert', 'inspect', ...args]);

let pem: string;
beforeAll(async () => {
  const authority = await testAuthority('ec-p256');
  const leaf = await testLeaf(authority);
  pem = writePem('CERTIFICATE', leaf.der);
  at.write('leaf.pem', pem);
  const hostile = await testLeaf(authority, {
    id: `spiffe://example.org/${HOSTILE}`,
    dnsNames: [HOSTILE, 'web\0.example.org'],
    deform: (content) => ({
      ...content,
      subject: [
        { oid: '2.5.4.3', type: 'utf8', value: HOSTILE },
        { oid: '1.3.6.1.4.1.55555.1', type: 'utf8', value: HOSTILE },
      ],
    }),
  });
  at.write('hostile.pem', writePem('CERTIFICATE', hostile.der));
  at.write('hostile.der', hostile.der);
  at.write('hostile.b64', hostile.der.toString('base64'));
  const names = Array.from({ length: 2048 }, (_, n) => `n${n}.example.org`);
  at.write('many-names.pem', writePem('CERTIFICATE', (await testLeaf(authority, { dnsNames: names })).der));
}, 60_000);

describe('input without end', () => {
  it.each([
    ['lines', 'yes'],
    ['lines that begin a PEM block', "yes -- '-----BEGIN CERTIFICATE-----'"],
    ['one line', "yes x | tr -d '\\n'"],
    ['zeros', 'cat /dev/zero'],
  ])('on standard input is given up at --max-input: %s', async (_, source) => {
    const outcome = await at.shell(`${source} | meshctl cert inspect - --max-input 1MiB`);
    expectDecent(outcome);
    expect(outcome.stderr).toMatch(
      /standard input is too large: it has more than 1048576 bytes.*E_INPUT_TOO_LARGE/,
    );
  });

  it('of a device is given up at --max-input', async () => {
    const outcome = await inspect('/dev/zero', '--max-input', '1MiB');
    expectDecent(outcome);
    expect(outcome.stderr).toMatch(/\/dev\/zero is too large.*E_INPUT_TOO_LARGE/);
  });

  it('behind a certificate does not let it pass', async () => {
    at.write('with-tail.sh', 'cat leaf.pem; yes');
    const outcome = await at.shell('sh with-tail.sh | meshctl cert inspect - --max-input 64KiB');
    expectDecent(outcome);
    expect(outcome.stdout).toBe('');
  });

  it('stops with its reader', async () => {
    const { code, stderr } = await at.shell(
      'for i in $(seq 300); do cat leaf.pem; done | meshctl cert inspect --long - | head -n 3',
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });
});

describe('what is no file', () => {
  it('is read when it is a pipe with a name', async () => {
    execFileSync('mkfifo', [at.path('pipe')]);
    const running = inspect('pipe');
    const writing = at.shell('cat leaf.pem > pipe');
    expectDecent(await running, [0]);
    await writing;
  });

  it('is looked into, or refused, when it is a folder', async () => {
    mkdirSync(at.path('folder', 'below'), { recursive: true });
    at.write('folder/below/leaf.pem', pem);
    expectDecent(await inspect('folder'), [0, 2]);
    mkdirSync(at.path('empty'));
    expectDecent(await inspect('empty'));
  });

  it('does not hold it up when it lies in a folder', async () => {
    at.write('mixed/leaf.pem', pem);
    execFileSync('mkfifo', [at.path('mixed', 'pipe')]);
    execFileSync('ln', ['-s', '..', at.path('mixed', 'around')]);
    execFileSync('ln', ['-s', '/dev/zero', at.path('mixed', 'endless')]);
    execFileSync('ln', ['-s', 'nowhere', at.path('mixed', 'broken')]);
    expectDecent(await inspect('mixed', '--max-input', '1MiB'), [0, 2]);
  });

  it('is refused when it is a socket', async () => {
    const server = createServer().listen(at.path('socket'));
    try {
      expectDecent(await inspect('socket'));
    } finally {
      server.close();
    }
  });

  it('is refused when it may not be read, or is not there', async () => {
    at.write('closed.pem', pem);
    chmodSync(at.path('closed.pem'), 0o000);
    chmodSync(at.folder, 0o755);
    expectDecent(await at.run(['cert', 'inspect', 'closed.pem'], somebodyElse));
    expectDecent(await at.run(['cert', 'inspect', 'closed.pem', 'leaf.pem'], somebodyElse));
    expectDecent(await inspect('nowhere.pem'));
    expectDecent(await inspect(''));
    expectDecent(await inspect('leaf.pem/below'));
    expectDecent(await inspect('n'.repeat(5000)));
  });
});

describe.each(FORMATS)('hostile names as %s', (format) => {
  it.each([
    ['in PEM', ['hostile.pem'], 0],
    ['at length', ['--long', 'hostile.pem'], 0],
    ['in DER', ['hostile.der'], 0],
    ['beside others', ['leaf.pem', 'hostile.pem'], 0],
  ] as const)('are escaped: %s', async (_, args, exit) => {
    const outcome = await inspect(...args, '-o', format);
    expectDecent(outcome, [exit]);
    expect(outcome.stdout).toContain('evil');
  });

  it('are escaped in the name of a file', async () => {
    const name = `${HOSTILE.replaceAll('\0', '')}.pem`;
    at.write(name, pem);
    expectDecent(await inspect(name, '-o', format), [0]);
    expectDecent(await inspect(`${name}.gone`, `${name}.missing`, '-o', format));
  });

  it('are escaped in text that is no certificate', async () => {
    at.write('garbage', `${HOSTILE}\n`.repeat(100));
    at.write('label', `-----BEGIN ${HOSTILE}-----\nAAAA\n-----END ${HOSTILE}-----\n`);
    at.write('json', JSON.stringify({ kind: HOSTILE, metadata: { name: HOSTILE }, [HOSTILE]: HOSTILE }));
    at.write('yaml', `kind: ${JSON.stringify(HOSTILE)}\nmetadata: {name: ${JSON.stringify(HOSTILE)}}\n`);
    for (const file of ['garbage', 'label', 'json', 'yaml']) {
      expectDecent(await inspect(file, '-o', format), [0, 2]);
    }
  });
});

describe('a server', () => {
  const inspectServer = async (serve: (socket: Socket) => void, ...args: readonly string[]) => {
    const server = createServer((socket) => {
      socket.on('error', () => {});
      serve(socket);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const target = `tls://127.0.0.1:${(server.address() as AddressInfo).port}`;
    try {
      return await inspect(target, ...args);
    } finally {
      server.close();
    }
  };

  it.each(FORMATS)('that greets with escape sequences is quoted without them, as %s', async (format) => {
    const outcome = await inspectServer((socket) => socket.end(HOSTILE), '-o', format);
    expectDecent(outcome);
    expect(outcome.stderr).toMatch(/it does not speak TLS: it said .*evil/);
  });

  it('that says nothing is given up', async () => {
    const sockets: Socket[] = [];
    const outcome = await inspectServer((socket) => sockets.push(socket), '--timeout', '1s');
    for (const socket of sockets) socket.destroy();
    expectDecent(outcome);
    expect(outcome.stderr).toMatch(/said nothing within 1 s.*\[E_TLS\]/);
  });

  it('that says nothing holds nobody up who presses Ctrl-C', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const target = `tls://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const child = at.start(process.execPath, [PROGRAM, 'cert', 'inspect', target]);
    const [socket] = (await once(server, 'connection')) as [Socket];
    socket.on('error', () => {});
    const start = performance.now();
    child.kill('SIGINT');
    await once(child, 'close');
    expect(performance.now() - start).toBeLessThan(2000);
    server.close();
  });
});

describe('input that is out of proportion', () => {
  it('is read, or refused in a line: 2,048 names', async () => {
    expectDecent(await inspect('many-names.pem', '--long'), [0]);
  });

  it.each([
    ['brackets', '['.repeat(100_000)],
    ['JSON', `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`],
    ['lists', `${'['.repeat(10_000)}${']'.repeat(10_000)}`],
    ['YAML', Array.from({ length: 2000 }, (_, n) => `${' '.repeat(n)}a:`).join('\n')],
    ['DER', Buffer.from('3080'.repeat(10_000), 'hex')],
    ['aliases', `a: &a [x,x,x,x,x,x,x,x,x]\n${nest('abcdefghij')}`],
    ['PEM markers', '-----BEGIN CERTIFICATE-----\n'.repeat(50_000)],
    ['PEM markers in one line', '-----BEGIN CERTIFICATE-----'.repeat(50_000)],
    ['empty blocks', '-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n'.repeat(500)],
    ['base64', 'A'.repeat(3_000_000)],
    ['line ends', '\n'.repeat(3_000_000)],
    ['dots', '.'.repeat(1_000_000)],
  ])('is read, or refused in a line: %s', async (_, data) => {
    at.write('huge', data);
    const start = performance.now();
    expectDecent(await inspect('huge'), [0, 2]);
    expect(performance.now() - start).toBeLessThan(5000);
  });
});

/** Each line names nine times what the one before names. */
function nest(letters: string): string {
  return [...letters]
    .slice(1)
    .map((letter, n) => `${letter}: &${letter} [${Array(9).fill(`*${letters[n]}`).join(',')}]\n`)
    .join('');
}
