import { X509Certificate } from 'node:crypto';
import { chmodSync, symlinkSync } from 'node:fs';
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
  at.write('hollow/prose.txt', 'no certificate at all\n');
});

describe('cert inspect', () => {
  it('says of an SVID who it is, SPIFFE ID first', async () => {
    const { code, stdout, stderr } = await inspect('svid.pem');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const { fingerprint256 } = new X509Certificate(at.read('svid.pem'));
    expect(stdout.split('\n')).toEqual([
      'svid.pem  PEM',
      `  1  ${ID}  X.509-SVID`,
      '     made by      meshctl: issued by "meshctl identity issue"; nothing renews it by itself',
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
      /^bundle\.pem {2}PEM\n {2}1 {2}spiffe:\/\/example\.org {2}CA.*, in a trust bundle[\s\S]*\n\nstdin {2}DER\n {2}1 {2}spiffe:\S+web /,
    );
  });

  it('says that a private key is there and does not show it', async () => {
    const text = await inspect('with-key.pem', '--long');
    expect(text.stdout).toMatch(
      /private key, EC P-256 {2}PKCS#8, not shown\n {5}belongs to {2}certificate 1 of with-key\.pem\n/,
    );
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
      sources: [
        {
          source: 'svid.pem',
          format: 'PEM',
          mode: matching(/^0\d{3}$/),
          notes: [],
          bundles: [],
          items: [
            {
              kind: 'certificate',
              index: 0,
              place: { path: [], line: 1 },
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
      /^ {2}1 {2}spiffe:[\s\S]*^ {2}2 {2}line \d+: error {2}.*no END line.* \[E_PEM\]$/m,
    );
    expect(failureOf(outcome)).toEqual(
      refusal(2, 'E_CERTIFICATE', '1 of 2 items cannot be read: the report says why'),
    );
    const der = await inspect('cut.der');
    expect(der.stdout).toMatch(/^ {2}1 {2}error {2}.*does not fit into the \d+ that are left \[E_DER\]$/m);
    expect(failureOf(der)).toMatchObject({
      exit: 2,
      message: 'it cannot be read: the report says why',
    });
  });

  it('goes on behind a file that it cannot read, and exits with 2', async () => {
    const outcome = await inspect('missing.pem', 'svid.pem', '-o', 'yaml');
    expect(outcome.stdout).toMatch(/code: E_INPUT_MISSING[\s\S]*source: svid\.pem/);
    expect(failureOf(outcome)).toEqual(
      refusal(2, 'E_INPUT_UNREADABLE', '1 of 2 files could not be read: the report says why'),
    );
  });

  it.each([
    ['missing.pem', 'E_INPUT_MISSING', /^missing\.pem does not exist\. Check the path$/],
    [
      'hollow',
      'E_INPUT_UNKNOWN',
      /^nothing that can be read in hollow: in none of its 1 files anything was recognised\. Name the folder/,
    ],
    ['empty', 'E_INPUT_EMPTY', /^empty is empty\. Did the command that wrote it fail\?$/],
    ['-', 'E_INPUT_EMPTY', /^nothing on standard input\. Did the command before the pipe fail\?$/],
    ['prose.txt', 'E_INPUT_UNKNOWN', /^nothing that can be read in prose\.txt: .* Give certificates, keys, /],
  ] as const)('cannot do its work on %s alone', async (file, code, message) => {
    const outcome = await inspect(file);
    expect(outcome.stdout).toBe('');
    expect(failureOf(outcome)).toEqual(refusal(2, code, matching(message)));
  });

  it('shows a key alone by its kind', async () => {
    const { code, stdout } = await inspect('key.pem');
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /private key, EC P-256[\s\S]*belongs to {2}no certificate here\n {5}file mode {3}0600/,
    );
  });

  it('looks through a folder, and matches keys across its files', async () => {
    at.write('mount/..2026/tls.crt', at.read('svid.pem'));
    at.write('mount/..2026/tls.key', at.read('key.pem'));
    at.write('mount/..2026/ca.crt', at.read('bundle.pem'));
    symlinkSync('..2026', at.path('mount/..data'));
    for (const name of ['tls.crt', 'tls.key', 'ca.crt'])
      symlinkSync(`..data/${name}`, at.path('mount', name));
    at.write('mount/readme', 'nothing\n');
    const { code, stdout } = await inspect('mount', '--short');
    expect(code).toBe(0);
    expect(stdout.split('\n')).toEqual([
      'mount/ca.crt  PEM',
      matching(/in a trust bundle/),
      'mount/tls.crt  PEM',
      matching(/X\.509-SVID/),
      'mount/tls.key  PEM',
      matching(/belongs to certificate 1 of mount\/tls\.crt$/),
      'mount  folder',
      matching(/Nothing was recognised in mount\/readme\./),
      '',
    ]);
  });

  it('takes manifests apart, and says whose bundle is whose', async () => {
    const encode = (file: string) => Buffer.from(at.read(file)).toString('base64');
    const secret = {
      kind: 'Secret',
      metadata: { namespace: 'demo', name: 'web' },
      data: { 'tls.crt': encode('svid.pem'), 'tls.key': encode('key.pem'), 'ca.crt': encode('bundle.pem') },
    };
    const trust = {
      type: 'MeshTrust',
      name: 'mt',
      spec: {
        trustDomain: 'example.org',
        caBundles: [{ type: 'Pem', pem: { value: at.read('bundle.pem') } }],
      },
    };
    at.write('all.json', JSON.stringify({ kind: 'List', items: [secret, trust] }));
    const report = reportOf(await inspect('all.json', '-o', 'json'));
    expect(report).toMatchObject({
      sources: [
        {
          format: 'JSON',
          items: [
            { kind: 'certificate', place: { path: ['Secret demo/web', 'data["tls.crt"]'] }, role: 'leaf' },
            { kind: 'private-key', belongsTo: [{ source: 'all.json', index: 0 }] },
            { kind: 'certificate', role: 'root', trusted: {} },
            { kind: 'certificate', role: 'root', trusted: { trustDomain: 'example.org' } },
          ],
          bundles: [{ format: 'mesh-trust', trustDomain: 'example.org', x509Authorities: 1 }],
        },
      ],
    });
    expect(JSON.stringify(report)).not.toContain('PRIVATE KEY');
  });

  it('picks by role, and prints certificates again', async () => {
    const { stdout } = await inspect('svid.pem', 'bundle.pem', '--role', 'root', '-o', 'pem');
    expect(stdout).toBe(at.read('bundle.pem'));
    const piped = await inspect('with-key.pem', '-o', 'pem');
    expect(piped.stdout).toBe(at.read('svid.pem'));
    expect(piped.stderr).toBe('note: -o pem prints certificates only; 1 other items are left out.\n');
    expect(failureOf(await inspect('svid.pem', '--role', 'king'))).toMatchObject({ code: 'E_USAGE' });
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
