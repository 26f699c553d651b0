/** `cert inspect` before input that is made to hurt: it ends, says one line, and never writes a control character. */
import { execFileSync } from 'node:child_process';
import { createPublicKey } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdirSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { beforeAll, describe, expect, it } from 'vitest';
import { TAG } from '../../src/encoding/der.js';
import { derBitString, derEncode, derInteger, derOid, derSequence } from '../../src/encoding/der-write.js';
import { writePem } from '../../src/encoding/pem.js';
import { type Certificate, encodePkcs12 } from '../../src/x509/index.js';
import { keyPair, testAuthority } from '../authorities.js';
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
let leaf: Certificate;
beforeAll(async () => {
  const authority = await testAuthority('ec-p256');
  leaf = await testLeaf(authority);
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

  it('on standard input costs no more memory than --max-input asks for', async () => {
    at.write(
      'peak.cjs',
      "process.on('exit', () => console.error('peak', process.resourceUsage().maxRSS, 'KiB'));",
    );
    const line = 'yes | NODE_OPTIONS="--require $PWD/peak.cjs" meshctl cert inspect - --max-input 16MiB';
    const { code, stderr } = await at.shell(line);
    expect(code, stderr).toBe(2);
    const [, peak = ''] = /^peak (\d+) KiB$/m.exec(stderr) ?? [];
    expect(Number(peak), stderr).toBeGreaterThan(0);
    expect(Number(peak)).toBeLessThan(200 * 1024); // 16 MiB, what Node takes, and as much again
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

  it('are escaped in the names of fields and objects that hold a certificate', async () => {
    const name = JSON.stringify(HOSTILE);
    const data = `{${name}: ${JSON.stringify(Buffer.from(pem).toString('base64'))}}`;
    const secret = `{"kind": "Secret", "metadata": {"name": ${name}, "namespace": ${name}}, "data": ${data}}`;
    at.write('fields.json', secret);
    at.write('fields.yaml', `kind: Secret\nmetadata: {name: ${name}}\ndata: ${data}\n`);
    at.write('any.json', JSON.stringify({ [HOSTILE]: { [HOSTILE]: pem } }));
    at.write('domain.json', JSON.stringify({ trust_domains: { [HOSTILE]: { keys: [] } } }));
    at.write(
      'trust.json',
      JSON.stringify({ kind: 'MeshTrust', name: HOSTILE, spec: { trustDomain: HOSTILE, caBundles: [] } }),
    );
    for (const file of ['fields.json', 'fields.yaml', 'any.json']) {
      const outcome = await inspect(file, '-o', format);
      expectDecent(outcome, [0]);
      expect(outcome.stdout).toContain('evil');
    }
    for (const file of ['domain.json', 'trust.json']) expectDecent(await inspect(file, '-o', format), [0, 2]);
  });

  it('are escaped in a token', async () => {
    const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const header = { alg: 'ES256', kid: HOSTILE, typ: HOSTILE, [HOSTILE]: HOSTILE };
    const claims = {
      sub: HOSTILE,
      iss: HOSTILE,
      aud: [HOSTILE],
      exp: 1,
      [HOSTILE]: { [HOSTILE]: [HOSTILE] },
    };
    at.write('token', `${encoded(header)}.${encoded(claims)}.AAAA\n`);
    at.write(
      'odd-token',
      `${encoded({ alg: HOSTILE })}.${encoded({ sub: 'spiffe://example.org/x' })}.AAAA\n`,
    );
    at.write(
      'broken-token',
      `${encoded({ alg: 'ES256' })}.${Buffer.from(HOSTILE).toString('base64url')}.AAAA\n`,
    );
    for (const file of ['token', 'odd-token', 'broken-token']) {
      expectDecent(await inspect(file, '-o', format, '--long'), [0, 2]);
    }
  });

  it('are escaped in the bags of PKCS#12', async () => {
    const { pkcs8 } = keyPair('ec-p256', 'leaf');
    const password = 'not secret';
    at.write(
      'bags.p12',
      await encodePkcs12({
        certificates: [leaf.der],
        privateKey: pkcs8,
        friendlyName: HOSTILE.replaceAll('\0', ''),
        password,
        iterations: 1000,
      }),
    );
    at.write('password', `${password}\n`);
    const outcome = await inspect('bags.p12', '--password-file', 'password', '-o', format);
    expectDecent(outcome, [0]);
    expect(outcome.stdout).toContain('evil');
  });

  it('are escaped in the members of keys and bundles', async () => {
    const { kty, crv, x, y } = createPublicKey({
      key: keyPair('ec-p256', 'leaf').spki,
      format: 'der',
      type: 'spki',
    }).export({ format: 'jwk' });
    const key = { kty, crv, x, y, kid: HOSTILE, [HOSTILE]: HOSTILE };
    at.write(
      'keys.json',
      JSON.stringify({
        keys: [
          { ...key, use: HOSTILE },
          { kty: HOSTILE, crv: HOSTILE },
        ],
      }),
    );
    at.write(
      'bundle.json',
      JSON.stringify({ keys: [{ ...key, use: 'jwt-svid' }, { use: HOSTILE }], [HOSTILE]: 1 }),
    );
    for (const file of ['keys.json', 'bundle.json']) {
      const outcome = await inspect(file, '-o', format);
      expectDecent(outcome, [0]);
      expect(outcome.stdout).toContain('evil');
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

describe('a certificate that is broken below its skeleton', () => {
  /** Changes the byte so far behind the first place where `mark` stands. */
  const damaged = (mark: Buffer, offset: number, byte: number): string => {
    const der = Buffer.from(leaf.der);
    der[der.indexOf(mark) + offset] = byte;
    return writePem('CERTIFICATE', der);
  };

  it.each<[string, () => string]>([
    ['a time', () => damaged(Buffer.from([0x17, 0x0d]), 4, 0x39)],
    ['the key', () => damaged(Buffer.from('2a8648ce3d0201', 'hex'), -1, 0x00)],
    ['an extension list', () => damaged(Buffer.from('551d11', 'hex'), -2, 0x05)],
    ['its issuer', () => damaged(Buffer.from([0x31]), 0, 0x32)],
  ])('is shown with what can be read, and hides nothing of others: %s', async (_, broken) => {
    at.write('broken.pem', pem + broken() + pem);
    for (const flags of [[], ['--long'], ['--short']]) {
      const outcome = await inspect(...flags, 'broken.pem', 'leaf.pem');
      expectDecent(outcome);
      expect(outcome.stdout.match(/X\.509-SVID/g)?.length).toBeGreaterThanOrEqual(3);
      expect(outcome.stdout).toMatch(/broken: .*\[E_DER\]/);
      expect(outcome.stderr).toContain('1 of 4 items cannot be read');
    }
    const json = await inspect('broken.pem', '-o', 'json');
    expectDecent(json);
    const [first, second, third] = JSON.parse(json.stdout).sources[0].items;
    expect(second).toMatchObject({ kind: 'certificate', version: 3, error: { code: 'E_DER' } });
    expect(second.sha256).toMatch(/^[0-9a-f]{64}$/);
    for (const item of [first, third]) expect(item).not.toHaveProperty('error');
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
    ['one line of JSON', `{"a":"${'x'.repeat(20_000_000)}"}`],
    ['members without end', `{"a":[${'{},'.repeat(300_000)}{}],"b":"-----BEGIN X-----"}`],
    ['one token', `eyJhbGciOiJub25lIn0.${'A'.repeat(5_000_000)}.A`],
    ['a subject', atLength(1_000_000)],
    ['a bundle', `{"keys":[${'{"kty":"EC","use":"jwt-svid"},'.repeat(50_000)}{}]}`],
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

/** A certificate whose names are so long; nobody signed it. */
function atLength(bytes: number): Buffer {
  const name = derSequence(
    derEncode(TAG.SET, derSequence(derOid('2.5.4.3'), derEncode(TAG.UTF8_STRING, Buffer.alloc(bytes, '+')))),
  );
  const algorithm = derSequence(derOid('1.2.840.10045.4.3.2'));
  const time = derEncode(TAG.UTC_TIME, Buffer.from('260101000000Z'));
  const key = derSequence(derSequence(derOid('1.3.101.112')), derBitString(Buffer.alloc(32)));
  const tbs = derSequence(derInteger(1), algorithm, name, derSequence(time, time), name, key);
  return derSequence(tbs, algorithm, derBitString(Buffer.alloc(64)));
}
