import { X509Certificate } from 'node:crypto';
import { chmodSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { failureOf, refusal, reportOf, somebodyElse, workspace } from './meshctl.js';

const at = workspace();
const matching = (pattern: RegExp) => expect.stringMatching(pattern);
const ID = 'spiffe://example.org/web';
const inspect = (...args: string[]) => at.run(['cert', 'inspect', ...args]);

beforeAll(async () => {
  await at.run(['ca', 'init', 'example.org']);
  await at.run(['identity', 'issue', ID, '--dns', 'web.example.org']);
  const [svid, key] = [at.read('svid.pem'), at.read('key.pem')];
  at.write('with-key.pem', svid + key);
  at.write('svid.der', new X509Certificate(svid).raw);
  at.write('cut.der', at.readBytes('svid.der').subarray(0, 200));
  at.write('half.pem', svid + svid.slice(0, 200));
  at.write('empty', '');
  at.write('prose.txt', 'no certificate at all\n');
});

describe('cert inspect', () => {
  it('says of an SVID who it is, SPIFFE ID first', async () => {
    const { code, stdout, stderr } = await inspect('svid.pem');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const { fingerprint256 } = new X509Certificate(at.read('svid.pem'));
    expect(stdout.split('\n')).toEqual([
      'svid.pem',
      `  1  ${ID}  X.509-SVID`,
      matching(/^ {5}signed by {4}O=example\.org, serialNumber=\d+$/),
      matching(/^ {5}expires {6}20\S+Z \(in (24 h|23 h 59 min) of 24 h\)$/),
      '     key          EC P-256',
      '     usage        digitalSignature; serverAuth, clientAuth',
      '     other names  dns:web.example.org',
      `     sha256       ${fingerprint256.replaceAll(':', '').toLowerCase()}`,
      '',
    ]);
  });

  it('says of a CA that it is one', async () => {
    expect((await inspect('bundle.pem')).stdout).toMatch(
      /^ {2}1 {2}spiffe:\/\/example\.org {2}CA, names itself/m,
    );
  });

  it('shows every extension and identifier with --long', async () => {
    const { stdout } = await inspect('--long', 'svid.pem');
    const { serialNumber } = new X509Certificate(at.read('svid.pem'));
    expect(stdout).toContain(`serial       ${serialNumber.toLowerCase()} (${BigInt(`0x${serialNumber}`)})`);
    for (const name of [
      'keyUsage (critical)',
      'extKeyUsage',
      'basicConstraints (critical)',
      'subjectAltName (critical)',
    ]) {
      expect(stdout).toContain(`${name}: `);
    }
  });

  it('reads several files, DER and standard input', async () => {
    const input = at.readBytes('svid.der');
    const { code, stdout } = await at.run(['cert', 'inspect', 'bundle.pem', '-'], { input });
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^bundle\.pem\n {2}1 {2}spiffe:\/\/example\.org {2}CA[\s\S]*\n\nstdin\n {2}1 {2}spiffe:\S+web /,
    );
  });

  it('says that a private key is there and does not show it', async () => {
    const text = await inspect('with-key.pem', '--long');
    expect(text.stdout).toContain('a private key is in this file too; it is not shown');
    const json = await inspect('with-key.pem', '-o', 'json');
    const secret = at.read('key.pem').split('\n')[1] ?? '';
    expect(secret.length).toBeGreaterThan(40);
    expect(text.stdout + json.stdout).not.toContain(secret);
    expect(text.stdout + json.stdout).not.toContain('PRIVATE KEY');
  });

  it('gives everything as JSON', async () => {
    const report = reportOf(await inspect('svid.pem', '-o', 'json'));
    const leaf = new X509Certificate(at.read('svid.pem'));
    expect(report).toMatchObject({
      kind: 'CertificateReport',
      files: [
        {
          file: 'svid.pem',
          notes: [],
          certificates: [
            {
              index: 0,
              line: 1,
              role: 'leaf',
              spiffeId: ID,
              x509Svid: true,
              serialNumber: { hex: leaf.serialNumber.toLowerCase(), negative: false },
              pem: leaf.toString(),
            },
          ],
        },
      ],
    });
  });

  it('shows what can be read of a file that is broken further down, and exits with 2', async () => {
    const outcome = await inspect('half.pem');
    expect(outcome.stdout).toMatch(
      /^ {2}1 {2}spiffe:[\s\S]*^ {2}2 {2}error {2}line \d+: .*no END line.* \[E_PEM\]$/m,
    );
    expect(failureOf(outcome)).toEqual(
      refusal(2, 'E_CERTIFICATE', '1 of 2 certificates cannot be read: the report says why'),
    );
    const der = await inspect('cut.der');
    expect(der.stdout).toMatch(/^ {2}1 {2}error {2}.*does not fit into the \d+ that are left \[E_DER\]$/m);
    expect(failureOf(der)).toMatchObject({
      exit: 2,
      message: 'the certificate cannot be read: the report says why',
    });
  });

  it('goes on behind a file that it cannot read, and exits with 2', async () => {
    const outcome = await inspect('missing.pem', 'svid.pem', '-o', 'yaml');
    expect(outcome.stdout).toMatch(/code: E_INPUT_MISSING[\s\S]*file: svid\.pem/);
    expect(failureOf(outcome)).toEqual(
      refusal(2, 'E_INPUT_UNREADABLE', '1 of 2 files could not be read: the report says why'),
    );
  });

  it.each([
    ['missing.pem', 'E_INPUT_MISSING', /^missing\.pem does not exist\. Check the path$/],
    ['.', 'E_INPUT_UNREADABLE', /^cannot read \.: it is a folder\. Name a file in it$/],
    ['empty', 'E_INPUT_EMPTY', /^empty is empty\. Did the command that wrote it fail\?$/],
    ['-', 'E_INPUT_EMPTY', /^nothing on standard input\. Did the command before the pipe fail\?$/],
    ['prose.txt', 'E_INPUT_UNKNOWN', /^no certificate in prose\.txt: .* Give certificates as PEM or DER$/],
    [
      'key.pem',
      'E_INPUT_UNKNOWN',
      /^no certificate in key\.pem: it holds a private key\. Name the certificate/,
    ],
  ] as const)('cannot do its work on %s alone', async (file, code, message) => {
    const outcome = await inspect(file);
    expect(outcome.stdout).toBe('');
    expect(failureOf(outcome)).toEqual(refusal(2, code, matching(message)));
  });

  it('says so when it may not read the file', async () => {
    at.write('closed.pem', at.read('svid.pem'));
    chmodSync(at.path('closed.pem'), 0o000);
    chmodSync(at.folder, 0o755);
    expect(failureOf(await at.run(['cert', 'inspect', 'closed.pem'], somebodyElse))).toEqual(
      refusal(
        2,
        'E_INPUT_UNREADABLE',
        'cannot read closed.pem: permission denied. Run it as a user who may read it',
      ),
    );
  });

  it('stops at --max-input', async () => {
    expect(failureOf(await inspect('svid.pem', '--max-input', '100'))).toEqual(
      refusal(
        2,
        'E_INPUT_TOO_LARGE',
        matching(/^svid\.pem is too large: it has more than 100 bytes\. Raise --max-input/),
      ),
    );
  });
});
