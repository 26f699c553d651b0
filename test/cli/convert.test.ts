import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { readPem, writePem } from '../../src/encoding/pem.js';
import { encryptPkcs8 } from '../../src/x509/index.js';
import { keyPair, NOW, privateKey, testAuthority } from '../authorities.js';
import { testIntermediate, testLeaf } from '../leaves.js';
import { CRL } from '../x509/openssl-files.js';
import { readPfx } from '../x509/read-pfx.js';
import { certificateSecret, configDump } from './envoy-dump.js';
import { failureOf, refusal, reportOf, workspace } from './meshctl.js';

const at = workspace();
const ID = 'spiffe://example.org/web';
const PASSWORD = 'correct horse';
const OTHER = 'another battery';
const CERT_BAG = '1.2.840.113549.1.12.10.1.3';
const KEY_BAG = '1.2.840.113549.1.12.10.1.2';

const convert = (...args: string[]) => at.run(['cert', 'convert', ...args]);
const reading = ['--password-file', 'password.txt'];
const writing = ['--out-password-file', 'password.txt'];

/** What must have gone well. */
async function made(...args: string[]) {
  const outcome = await convert(...args);
  if (outcome.code !== 0) throw new Error(outcome.stderr);
  return outcome;
}

const blocks = (name: string) => readPem(at.readBytes(name)).blocks.map(({ label, der }) => ({ label, der }));
const certificates = (name: string) =>
  blocks(name).flatMap(({ label, der }) => (label === 'CERTIFICATE' ? [der] : []));

const root = await testAuthority('ec-p256', { name: 'root', notBefore: NOW - 86_400 * 400 });
const issuing = await testIntermediate(root, { name: 'issuing' });
const leaf = await testLeaf(issuing);
const [LEAF, ISSUING, ROOT] = [leaf, issuing.certificate, root.certificate].map(({ der }) => der) as [
  Buffer,
  Buffer,
  Buffer,
];
const KEY = keyPair('ec-p256', 'leaf').pkcs8;
const OTHER_KEY = keyPair('ec-p256', 'other').pkcs8;
const pem = (...ders: readonly Buffer[]) => ders.map((der) => writePem('CERTIFICATE', der)).join('');

beforeAll(() => {
  at.write('password.txt', `${PASSWORD}\n`);
  at.write('other.txt', `${OTHER}\n`);
  at.write('leaf.pem', pem(LEAF));
  at.write('root.pem', pem(ROOT));
  at.write('chain.pem', pem(LEAF, ISSUING, ROOT));
  at.write('key.pem', writePem('PRIVATE KEY', KEY));
  at.write('other-key.pem', writePem('PRIVATE KEY', OTHER_KEY));
  at.write('locked.pem', encryptPkcs8(KEY, PASSWORD));
  at.write('all.pem', pem(LEAF, ISSUING, ROOT) + writePem('PRIVATE KEY', KEY));
  at.write('crl.pem', writePem('X509 CRL', CRL));
  at.write('csr.pem', CSR);
  at.write('broken.pem', pem(LEAF) + writePem('CERTIFICATE', Buffer.from('hello')));
});

describe('every pair of formats', () => {
  const FORMATS = ['pem', 'der', 'pkcs12', 'pkcs7'] as const;
  const pairs = FORMATS.flatMap((from) => FORMATS.map((to) => [from, to] as const));

  beforeAll(async () => {
    for (const format of FORMATS) {
      const more = format === 'pkcs12' ? writing : [];
      await made('leaf.pem', '--format', format, '--out', `leaf.${format}`, '--force', ...more);
      if (format !== 'der')
        await made('chain.pem', '--format', format, '--out', `chain.${format}`, '--force', ...more);
      if (format !== 'pkcs7' && format !== 'pkcs12')
        await made('key.pem', '--format', format, '--out', `key.${format}`, '--force');
    }
    await made('all.pem', '--format', 'pkcs12', '--out', 'key.pkcs12', ...writing);
  });

  it.each(pairs)('keeps a certificate byte for byte: %s to %s', async (from, to) => {
    await made(`leaf.${from}`, '--format', to, '--out', `${from}-${to}`, ...reading);
    await made(`${from}-${to}`, '--format', 'der', '--out', `${from}-${to}.der`, ...reading);
    expect(at.readBytes(`${from}-${to}.der`)).toEqual(LEAF);
  });

  it.each(pairs.filter((pair) => !pair.includes('der')))(
    'keeps a chain and its order: %s to %s',
    async (from, to) => {
      await made(`chain.${from}`, '--format', to, '--out', `chain-${from}-${to}`, ...reading);
      await made(`chain-${from}-${to}`, '--format', 'pem', '--out', `chain-${from}-${to}.pem`, ...reading);
      expect(certificates(`chain-${from}-${to}.pem`)).toEqual([LEAF, ISSUING, ROOT]);
    },
  );

  it.each(pairs.filter((pair) => !pair.includes('pkcs7')))(
    'keeps a private key byte for byte: %s to %s',
    async (from, to) => {
      const leafFile = from !== 'pkcs12' && to === 'pkcs12' ? ['leaf.pem'] : [];
      const only = to === 'der' ? ['--role', 'key'] : [];
      const out = `key-${from}-${to}`;
      await made(`key.${from}`, ...leafFile, '--format', to, '--out', out, ...only, ...reading);
      const flags = ['--format', 'der', '--role', 'key', '--keys', 'decrypt', ...reading];
      await made(out, ...flags, '--out', `${out}.der`);
      expect(at.readBytes(`${out}.der`)).toEqual(KEY);
    },
  );

  it('keeps requests and CRLs where the format has a place for them', async () => {
    const csr = readPem(CSR).blocks[0]?.der;
    await made('csr.pem', 'crl.pem', '--format', 'pem', '--out', 'both.pem');
    expect(blocks('both.pem')).toEqual([
      { label: 'CERTIFICATE REQUEST', der: csr },
      { label: 'X509 CRL', der: CRL },
    ]);
    await made('csr.pem', '--format', 'der', '--out', 'csr.der');
    expect(at.readBytes('csr.der')).toEqual(csr);
    await made('leaf.pem', 'crl.pem', '--format', 'pkcs7', '--out', 'with-crl.p7b');
    await made('with-crl.p7b', '--format', 'pem', '--out', 'with-crl.pem');
    expect(blocks('with-crl.pem')).toEqual([
      { label: 'CERTIFICATE', der: LEAF },
      { label: 'X509 CRL', der: CRL },
    ]);
  });
});

describe('private keys', () => {
  it('come out as PKCS#8, whatever they were', async () => {
    const sec1 = privateKey(keyPair('ec-p256', 'leaf')).export({ format: 'pem', type: 'sec1' });
    at.write('sec1.pem', sec1);
    await made('sec1.pem', '--format', 'pem', '--out', 'pkcs8.pem');
    expect(at.read('pkcs8.pem')).toBe(writePem('PRIVATE KEY', KEY));
  });

  it('are encrypted with PBKDF2-HMAC-SHA256 of 600,000 iterations and AES-256-CBC', async () => {
    await made('key.pem', '--format', 'pem', '--out', 'encrypted.pem', ...writing);
    const [block] = blocks('encrypted.pem');
    expect(block?.label).toBe('ENCRYPTED PRIVATE KEY');
    const hex = block?.der.toString('hex');
    for (const part of ['02030927c0', '06082a864886f70d0209', '060960864801650304012a'])
      expect(hex).toContain(part);
    const key = createPrivateKey({ key: at.read('encrypted.pem'), passphrase: PASSWORD });
    expect(key.export({ format: 'der', type: 'pkcs8' })).toEqual(KEY);
  });

  it('stay encrypted under the password that opened them, unless another is given', async () => {
    await made('locked.pem', '--format', 'pem', '--out', 'still.pem', ...reading);
    expect(createPrivateKey({ key: at.read('still.pem'), passphrase: PASSWORD }).type).toBe('private');
    const another = ['--out-password-env', 'NEW_ONE'];
    const args = ['cert', 'convert', 'locked.pem', '--format', 'der', '--out', 'new.der', ...reading];
    const { code } = await at.run([...args, ...another], { env: { NEW_ONE: OTHER } });
    expect(code).toBe(0);
    const key = { key: at.readBytes('new.der'), format: 'der', type: 'pkcs8' } as const;
    expect(createPrivateKey({ ...key, passphrase: OTHER }).type).toBe('private');
    expect(() => createPrivateKey({ ...key, passphrase: PASSWORD })).toThrow();
  });

  it('in the old encryption of OpenSSL are refused with the way out', async () => {
    const cipher = { cipher: 'aes-128-cbc', passphrase: PASSWORD } as const;
    const old = privateKey(keyPair('ec-p256', 'leaf')).export({ format: 'pem', type: 'sec1', ...cipher });
    expect(old).toContain('DEK-Info');
    at.write('old.pem', old);
    expect(failureOf(await convert('old.pem', '--format', 'pem', '--out', 'never.pem', ...reading))).toEqual(
      refusal(
        2,
        'E_KEY',
        'the private key is encrypted by the old way of OpenSSL in old.pem, line 1. Convert it with: openssl pkcs8 -topk8 -in OLD -out NEW',
      ),
    );
    const lossy = ['--format', 'pem', '--out', 'without-old.pem', '--allow-loss'];
    const { stdout } = await made('leaf.pem', 'old.pem', 'locked.pem', ...lossy);
    expect(stdout).toBe(
      'wrote 1 certificate to without-old.pem\n' +
        'left out (the private key is encrypted by the old way of OpenSSL): private key in old.pem, line 1\n' +
        'left out (the private key is encrypted, and no password was given that opens it): private key in locked.pem, line 1\n',
    );
  });

  it('that Envoy hides are named', async () => {
    const secrets = [certificateSecret('web', pem(LEAF))];
    const proxy = { svid: pem(LEAF), bundles: {}, clients: ID, server: ID, secrets };
    at.write('dump.json', JSON.stringify(configDump(proxy)));
    const { exit, code, message } = failureOf(await convert('dump.json', '--format', 'pem', '--stdout'));
    expect({ exit, code }).toEqual({ exit: 3, code: 'E_LOSS' });
    expect(message).toMatch(/private key in dump\.json, .*\(Envoy does not show it\)/);
    const dropped = await made('dump.json', '--format', 'pem', '--keys', 'drop');
    expect(dropped.stdout).toBe(pem(LEAF));
  });

  it('are decrypted only when that is asked for', async () => {
    await made('locked.pem', '--format', 'pem', '--keys', 'decrypt', '--out', 'open.pem', ...reading);
    expect(at.read('open.pem')).toBe(writePem('PRIVATE KEY', KEY));
  });

  it('are left out with --keys drop, for which no password is needed', async () => {
    const { stdout } = await made(
      'leaf.pem',
      'locked.pem',
      '--format',
      'pkcs7',
      '--keys',
      'drop',
      '--out',
      'no-key',
    );
    expect(stdout).toBe(
      'wrote 1 certificate to no-key\nleft out (--keys drop): private key in locked.pem, line 1\n',
    );
  });

  it('go to standard output only with --stdout', async () => {
    const outcome = await convert('all.pem', '--format', 'pem');
    expect(outcome.stdout).toBe('');
    expect(failureOf(outcome)).toEqual(
      refusal(
        2,
        'E_USAGE',
        expect.stringMatching(/^a private key would go to standard output\. Name a file/),
      ),
    );
    const printed = await made('all.pem', '--format', 'pem', '--stdout');
    expect(printed.stdout).toBe(at.read('all.pem'));
    expect(printed.stderr).toBe(
      'wrote 3 certificates and 1 private key (EC P-256, not encrypted) to standard output\n',
    );
  });

  it('are written into files that only their owner reads, certificates into files for all', async () => {
    const mode = (name: string) => statSync(at.path(name)).mode & 0o777;
    await made('all.pem', '--format', 'pem', '--out', 'mode-key.pem');
    await made('all.pem', '--format', 'pkcs12', '--out', 'mode-key.p12', ...writing);
    await made('chain.pem', '--format', 'pkcs7', '--out', 'mode-chain.p7b');
    expect([mode('mode-key.pem'), mode('mode-key.p12'), mode('mode-chain.p7b')]).toEqual([
      0o600, 0o600, 0o644,
    ]);
  });

  it.each([
    ['missing', [], /^the private key is encrypted, and no password was given that opens it in locked\.pem/],
    ['wrong', ['--password-file', 'other.txt'], /^the private key is encrypted, and no password was given/],
    [
      'nowhere',
      ['--password-env', 'UNSET_HERE'],
      /^the environment variable UNSET_HERE is not set in --password-env/,
    ],
  ] as const)('stay shut when the password is %s', async (_, flags, message) => {
    const outcome = await convert('locked.pem', '--format', 'pem', '--out', 'never.pem', ...flags);
    expect(failureOf(outcome)).toEqual(refusal(2, 'E_PASSPHRASE', expect.stringMatching(message)));
    expect(existsSync(at.path('never.pem'))).toBe(false);
  });
});

describe('PKCS#12', () => {
  const bagsOf = (name: string) => readPfx(at.readBytes(name), PASSWORD).bags;

  it('has the leaf first, found by its key, under its SPIFFE ID', async () => {
    at.write('mixed.pem', pem(ISSUING, ROOT) + writePem('PRIVATE KEY', KEY) + pem(LEAF));
    const { stdout, stderr } = await made(
      'mixed.pem',
      '--format',
      'pkcs12',
      '--out',
      'mixed.p12',
      ...writing,
    );
    expect(stdout).toBe('wrote 3 certificates and 1 private key (EC P-256, encrypted) to mixed.p12\n');
    expect(stderr).toBe(`note: The certificate of the key was put first: certificate ${ID}.\n`);
    expect(bagsOf('mixed.p12')).toMatchObject([
      { type: CERT_BAG, content: LEAF, friendlyName: ID },
      { type: CERT_BAG, content: ISSUING, friendlyName: undefined },
      { type: CERT_BAG, content: ROOT, friendlyName: undefined },
      { type: KEY_BAG, content: KEY, friendlyName: ID },
    ]);
  });

  it('has the alias of --name, and keeps it when converted again', async () => {
    await made('all.pem', '--format', 'pkcs12', '--name', 'web', '--out', 'named.p12', ...writing);
    const flags = ['--format', 'pkcs12', ...reading];
    const report = reportOf(await made('named.p12', ...flags, '--out', 'again.p12', '-o', 'json'));
    expect(report).toMatchObject({ format: 'pkcs12', file: 'again.p12', alias: 'web', leftOut: [] });
    expect(bagsOf('again.p12').map(({ friendlyName }) => friendlyName)).toEqual([
      'web',
      undefined,
      undefined,
      'web',
    ]);
  });

  it('says that other formats have no alias', async () => {
    const flags = ['--format', 'pkcs7', '--keys', 'drop', ...reading];
    await made('all.pem', '--format', 'pkcs12', '--name', 'web', '--out', 'alias.p12', ...writing);
    expect((await made('alias.p12', ...flags, '--out', 'alias.p7b')).stderr).toBe(
      'note: Not written, for there is no place: the alias "web".\n',
    );
  });

  it('keeps what is trusted beside the chain', async () => {
    at.write('secret/ca.crt', pem(ROOT));
    await made('all.pem', 'secret', '--format', 'pkcs12', '--out', 'trusting.p12', ...writing);
    await made('trusting.p12', '--format', 'pkcs12', '--out', 'trusting-2.p12', ...reading);
    for (const name of ['trusting.p12', 'trusting-2.p12']) {
      const report = reportOf(await at.run(['cert', 'inspect', name, ...reading, '-o', 'json']));
      const [{ items }] = report['sources'] as [{ items: { trusted?: object }[] }];
      expect(items.map(({ trusted }) => trusted !== undefined)).toEqual([false, false, false, true, false]);
    }
  });

  it('without a key is a trust store with an alias for each', async () => {
    const { stderr } = await made(
      'root.pem',
      'root.pem',
      'leaf.pem',
      '--format',
      'pkcs12',
      '--out',
      'ca.p12',
      ...writing,
    );
    expect(stderr).toBe(
      'note: One certificate is there already and written again; --order leaf-first drops repetitions.\n' +
        'note: Without a key in it, all certificates of the file are trusted in Java.\n',
    );
    expect(bagsOf('ca.p12')).toMatchObject([
      { content: ROOT, friendlyName: 'spiffe://example.org' },
      { content: ROOT, friendlyName: 'spiffe://example.org (2)' },
      { content: LEAF, friendlyName: ID },
    ]);
  });

  it('takes the password from the environment, else that of the source, and never an empty one', async () => {
    const args = ['cert', 'convert', 'all.pem', '--format', 'pkcs12', '--out'];
    const env = { MESHCTL_PKCS12_PASSWORD: PASSWORD };
    expect((await at.run([...args, 'env.p12'], { env })).code).toBe(0);
    expect(bagsOf('env.p12')).toHaveLength(4);
    expect(failureOf(await convert('all.pem', '--format', 'pkcs12', '--out', 'none.p12'))).toEqual(
      refusal(
        2,
        'E_PASSPHRASE',
        'the PKCS#12 file needs a password to be written. Pass --out-password-file FILE or --out-password-env NAME',
      ),
    );
  });

  it('is not opened with a wrong password', async () => {
    const flags = ['--format', 'pem', '--keys', 'decrypt', '--out', 'never.pem'];
    await made('all.pem', '--format', 'pkcs12', '--out', 'shut.p12', ...writing);
    for (const [more, message] of [
      [['--password-file', 'other.txt'], /^the PKCS#12 file cannot be opened in shut\.p12/],
      [
        [],
        /^the PKCS#12 file is protected by a password in shut\.p12.*--password-file FILE or --password-env/,
      ],
    ] as const) {
      const outcome = await convert('shut.p12', ...flags, ...more);
      expect(failureOf(outcome)).toEqual(refusal(2, 'E_PASSPHRASE', expect.stringMatching(message)));
    }
    expect(existsSync(at.path('never.pem'))).toBe(false);
  });

  it('takes no key without its certificate', async () => {
    for (const [sources, why] of [
      [['key.pem'], 'there is no certificate'],
      [['root.pem', 'key.pem'], 'it belongs to none of the 1 at hand'],
    ] as const) {
      const outcome = await convert(...sources, '--format', 'pkcs12', '--out', 'never.p12', ...writing);
      expect(failureOf(outcome)).toEqual(
        refusal(1, 'E_KEY_MISMATCH', expect.stringContaining(`in key.pem, line 1: ${why}`)),
      );
    }
  });
});

describe('what would be lost', () => {
  const CASES = [
    [
      'a second object in DER',
      ['leaf.pem', 'root.pem'],
      'der',
      /certificate spiffe:\/\/example\.org in root\.pem, line 1 \(der holds one object\)/,
    ],
    [
      'a key in PKCS#7',
      ['leaf.pem', 'key.pem'],
      'pkcs7',
      /private key EC P-256 in key\.pem, line 1 \(pkcs7 has no place for it\)/,
    ],
    [
      'a CRL in PKCS#12',
      ['leaf.pem', 'crl.pem'],
      'pkcs12',
      /CRL of CN=ca in crl\.pem, line 1 \(pkcs12 has no place for it\)/,
    ],
    [
      'a request in PKCS#7',
      ['leaf.pem', 'csr.pem'],
      'pkcs7',
      /certificate request.* in csr\.pem, line 1 \(pkcs7 has/,
    ],
    [
      'a second key in PKCS#12',
      ['all.pem', 'other-key.pem'],
      'pkcs12',
      /private key EC P-256 in other-key\.pem, line 1 \(a PKCS#12 file is written with one key\)/,
    ],
    [
      'parameters in PEM',
      ['leaf.pem', 'dh.pem'],
      'pem',
      /DH PARAMETERS in dh\.pem, line 1 \(pem has no place/,
    ],
    [
      'the key ID of a JWT authority',
      ['bundle.json'],
      'pem',
      /public key one in bundle\.json.*\(pem has no place for its key ID\)/,
    ],
  ] as const;
  beforeAll(() => {
    at.write('dh.pem', writePem('DH PARAMETERS', Buffer.from('3006020117020102', 'hex')));
    const jwk = createPublicKey(privateKey(keyPair('ec-p256', 'jwt'))).export({ format: 'jwk' });
    const x509 = { use: 'x509-svid', kty: 'EC', x5c: [ROOT.toString('base64')], ...publicPart(ROOT) };
    const keys = [x509, { use: 'jwt-svid', kid: 'one', ...jwk }];
    at.write('bundle.json', JSON.stringify({ keys, spiffe_sequence: 7, spiffe_refresh_hint: 60 }));
  });
  const publicPart = (der: Buffer) => new X509Certificate(der).publicKey.export({ format: 'jwk' });

  it.each(CASES)('is refused and named: %s', async (_, sources, format, named) => {
    const more = format === 'pkcs12' ? writing : [];
    const outcome = await convert(...sources, '--format', format, '--out', 'lost', ...more);
    const { exit, code, message } = failureOf(outcome);
    expect({ exit, code }).toEqual({ exit: 3, code: 'E_LOSS' });
    expect(message).toMatch(named);
    expect(message).toContain('--allow-loss');
    expect(existsSync(at.path('lost'))).toBe(false);
  });

  it.each(CASES)('is left out with --allow-loss, and said: %s', async (_, sources, format, named) => {
    const out = `allowed-${CASES.findIndex((one) => one[1] === sources)}`;
    const flags = ['--format', format, '--out', out, '--allow-loss', ...(format === 'pkcs12' ? writing : [])];
    const report = reportOf(await made(...sources, ...flags, '-o', 'json', '--force'));
    const leftOut = report['leftOut'] as { name: string; source: string; why: string }[];
    expect(leftOut).toHaveLength(1);
    const [{ name, source, why }] = leftOut as [(typeof leftOut)[0]];
    expect(`${name} in ${source}, line 1 (${why})`).toMatch(named);
    expect(existsSync(at.path(out))).toBe(true);
  });

  it('is told of a bundle beside its certificates', async () => {
    const { stderr } = await made('bundle.json', '--format', 'pem', '--allow-loss', '--out', 'of-bundle.pem');
    expect(stderr).toBe(
      'note: bundle.json: The sequence number (7), refresh hint (60 s) of the bundle is not converted.\n',
    );
    expect(certificates('of-bundle.pem')).toEqual([ROOT]);
  });

  it('does not count what --role did not ask for, which is said too', async () => {
    const { stdout } = await made('all.pem', '--format', 'der', '--role', 'leaf', '--out', 'picked.der');
    expect(at.readBytes('picked.der')).toEqual(LEAF);
    expect(stdout).toMatch(
      /^wrote 1 certificate to picked\.der\nleft out \(--role asks for others\): certificate issuing in all\.pem, line \d+; certificate spiffe:\/\/example\.org in all\.pem, line \d+; private key EC P-256 in all\.pem, line \d+\n$/,
    );
  });

  it('cannot be all there is', async () => {
    expect(failureOf(await convert('key.pem', '--format', 'pkcs7', '--allow-loss'))).toMatchObject({
      exit: 2,
      code: 'E_INPUT_UNKNOWN',
    });
    expect(failureOf(await convert('root.pem', '--format', 'pem', '--role', 'leaf')).message).toMatch(
      /^nothing to convert: none of what was read was asked for/,
    );
  });
});

describe('what is broken or missing', () => {
  it('leaves nothing written, although the rest could be', async () => {
    const broken = await convert(
      'leaf.pem',
      'broken.pem',
      '--format',
      'pem',
      '--out',
      'never.pem',
      '--allow-loss',
    );
    expect(failureOf(broken)).toMatchObject({ exit: 2, code: 'E_CERTIFICATE' });
    const missing = await convert('leaf.pem', 'nowhere.pem', '--format', 'pem', '--out', 'never.pem');
    expect(failureOf(missing)).toMatchObject({ exit: 2, code: 'E_INPUT_MISSING' });
    const both = await convert('nowhere.pem', 'broken.pem', '--format', 'pem', '--out', 'never.pem');
    expect(failureOf(both)).toMatchObject({ exit: 2, code: 'E_INPUT_MISSING' });
    expect(both.stderr).toMatch(
      /^note: .* in broken\.pem, line \d+.* \[E_CERTIFICATE\]\nerror: nowhere\.pem does/,
    );
    expect(existsSync(at.path('never.pem'))).toBe(false);
  });
});

describe('the order of certificates', () => {
  beforeAll(() => {
    at.write('shuffled.pem', writePem('PRIVATE KEY', KEY) + pem(ROOT, LEAF, ISSUING, LEAF));
  });

  it('is kept, and repetitions with it', async () => {
    const { stderr } = await made('shuffled.pem', '--format', 'pem', '--out', 'kept.pem');
    expect(at.read('kept.pem')).toBe(at.read('shuffled.pem'));
    expect(stderr).toMatch(/^note: One certificate is there already and written again; --order leaf-first/);
  });

  it('is mended with --order leaf-first, and said', async () => {
    const flags = ['--format', 'pem', '--order', 'leaf-first'];
    const { stdout, stderr } = await made('shuffled.pem', ...flags, '--out', 'mended.pem');
    expect(at.read('mended.pem')).toBe(writePem('PRIVATE KEY', KEY) + pem(LEAF, ISSUING, ROOT));
    expect(stderr).toBe(
      'note: The certificates were put in order: leaf first, each followed by its issuer.\n',
    );
    expect(stdout).toMatch(
      /^wrote 3 certificates and 1 .*\nleft out \(it is there already\): certificate spiffe:\S+ in shuffled\.pem, line \d+\n$/,
    );
    const again = await made('mended.pem', ...flags, '--out', 'mended-2.pem');
    expect({ stderr: again.stderr, file: at.read('mended-2.pem') }).toEqual({
      stderr: '',
      file: at.read('mended.pem'),
    });
  });
});

describe('files', () => {
  it('are not overwritten without --force', async () => {
    at.write('there.pem', 'precious');
    const args = ['leaf.pem', '--format', 'pem', '--out', 'there.pem'];
    expect(failureOf(await convert(...args))).toEqual(
      refusal(3, 'E_FILE_EXISTS', 'there.pem exists. Pass --force to replace it'),
    );
    expect(at.read('there.pem')).toBe('precious');
    await made(...args, '--force');
    expect(at.read('there.pem')).toBe(pem(LEAF));
  });

  it('may be converted in place, and leave no other behind', async () => {
    at.write('place/self.pem', at.read('all.pem'));
    await made('place/self.pem', '--format', 'pkcs12', '--out', 'place/self.pem', '--force', ...writing);
    expect(readPfx(at.readBytes('place/self.pem'), PASSWORD).bags).toHaveLength(4);
    expect(readdirSync(at.path('place'))).toEqual(['self.pem']);
  });

  it('may come from standard input and go to standard output', async () => {
    const args = ['cert', 'convert', '-', '--format', 'pem'];
    const { code, stdout, stderr } = await at.run(args, { input: LEAF });
    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: pem(LEAF),
      stderr: 'wrote 1 certificate to standard output\n',
    });
    expect(await at.run([...args, '--out', '-'], { input: LEAF })).toEqual({ code, stdout, stderr });
    const key = await at.run([...args, '--out', '/dev/stdout'], { input: at.read('key.pem') });
    expect(failureOf(key).message).toMatch(/^a private key would go to standard output/);
    const quiet = await at.run([...args, '--quiet', '-o', 'json=report.json'], { input: LEAF });
    expect(quiet).toEqual({ code: 0, stdout: pem(LEAF), stderr: '' });
    expect(JSON.parse(at.read('report.json'))).toMatchObject({
      kind: 'ConversionReport',
      format: 'pem',
      size: pem(LEAF).length,
      written: [{ kind: 'certificate', name: `certificate ${ID}`, source: '-', place: { path: [] } }],
    });
    expect(JSON.parse(at.read('report.json'))).not.toHaveProperty('file');
  });

  it('may be Kubernetes Secrets and folders', async () => {
    const data = {
      'tls.crt': Buffer.from(pem(LEAF, ISSUING)).toString('base64'),
      'tls.key': Buffer.from(writePem('PRIVATE KEY', KEY)).toString('base64'),
      'ca.crt': Buffer.from(pem(ROOT)).toString('base64'),
    };
    const metadata = { name: 'web', namespace: 'demo' };
    at.write('cluster/web.json', JSON.stringify({ apiVersion: 'v1', kind: 'Secret', metadata, data }));
    await made('cluster', '--format', 'pkcs12', '--out', 'web.p12', ...writing);
    expect(readPfx(at.readBytes('web.p12'), PASSWORD).bags.map(({ content }) => content)).toEqual([
      LEAF,
      ISSUING,
      ROOT,
      KEY,
    ]);
  });
});

describe('a line that says too little or too much', () => {
  it.each([
    [[], /^no format\. Name what to write with --format: pem, der, pkcs12, pkcs7$/],
    [['--format', 'jks'], /^unknown format "jks" in --format\. Choose one of pem, der, pkcs12, pkcs7$/],
    [
      ['--format', 'pem', '--order', 'random'],
      /^unknown order "random" in --order\. Choose one of input, leaf-first$/,
    ],
    [['--format', 'pem', '--keys', 'lose'], /^unknown choice "lose" in --keys/],
    [['--format', 'pem', '--role', 'boss'], /^unknown role "boss" in --role/],
    [['--format', 'pem', '--name', 'web'], /^--name has no effect here: only PKCS#12 files have aliases/],
    [['--format', 'pem', '--force'], /^--force has no effect here/],
    [['--format', 'pem', '--out', 'x', '--stdout'], /^--stdout has no effect here/],
    [
      ['--format', 'pkcs7', ...writing],
      /^--out-password-file has no effect here: PKCS#7 files are not encrypted/,
    ],
    [['--format', 'pkcs7', '--keys', 'encrypt'], /^--keys encrypt has no effect here/],
    [['--format', 'pkcs12', '--keys', 'decrypt'], /^--keys decrypt has no effect here/],
    [
      ['--format', 'pem', '--keys', 'drop', '--out-password-env', 'X'],
      /^--out-password-env has no effect here/,
    ],
    [
      ['--format', 'pem', '-o', 'yaml'],
      /^the report and what is converted both go to standard output in --output/,
    ],
    [
      ['--format', 'pem', '--password-file', 'a', '--password-env', 'B'],
      /^--password-file and --password-env exclude/,
    ],
  ])('%j', async (flags, message) => {
    const outcome = await convert('leaf.pem', ...flags);
    expect(outcome.stdout).toBe('');
    expect(failureOf(outcome)).toEqual(refusal(2, 'E_USAGE', expect.stringMatching(message)));
  });

  it('is told an alias that a PKCS#12 file cannot hold', async () => {
    const flags = ['--format', 'pkcs12', '--out', 'never.p12', '--name', 'x'.repeat(256), ...writing];
    const { code, message } = failureOf(await convert('all.pem', ...flags));
    expect({ code, message }).toEqual({
      code: 'E_USAGE',
      message: expect.stringMatching(/^friendly name cannot be used in --name/),
    });
  });
});

describe('the passwords of what is read', () => {
  beforeAll(async () => {
    await made('all.pem', '--format', 'pkcs12', '--out', 'for-others.p12', '--force', ...writing);
  });

  it('open PKCS#12 files and keys for cert inspect', async () => {
    const args = ['cert', 'inspect', 'for-others.p12', 'locked.pem'];
    const { code, stdout } = await at.run([...args, ...reading]);
    expect(code).toBe(0);
    expect(stdout).toContain(ID);
    expect(stdout.match(/private key, EC P-256/g)).toHaveLength(2);
    const byEnv = await at.run([...args, '--password-env', 'HERE'], { env: { HERE: PASSWORD } });
    expect(byEnv.stdout).toBe(stdout);
  });

  it('open PKCS#12 files for identity verify', async () => {
    const direct = await testLeaf(root);
    at.write('direct.pem', pem(direct.der) + writePem('PRIVATE KEY', KEY));
    await made('direct.pem', '--format', 'pkcs12', '--out', 'direct.p12', ...writing);
    const args = ['identity', 'verify', 'direct.p12', '--bundle', 'example.org=root.pem'];
    const date = new Date(NOW * 1000).toISOString().replace('.000', '');
    const { code, stdout } = await at.run([...args, '--at', date, ...reading]);
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining(ID) });
    expect(failureOf(await at.run([...args, '--at', date]))).toMatchObject({ exit: 2, code: 'E_PASSPHRASE' });
  });
});

/** EC P-256, made by OpenSSL: openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj / */
const CSR = `-----BEGIN CERTIFICATE REQUEST-----
MIG7MGICAQAwADBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABK7fcJoQGaFoko4j
RMZe2/9O76x1RcETaGhj/fbShvRXpWP09CKE9tL6oWRseQLseNWQ04M3BbZf/bfh
dmO9ahKgADAKBggqhkjOPQQDAgNJADBGAiEAjVTDX7HLwAAoylbRCjTK2QpI3M4l
rdvoQo3sOlqnBr8CIQCX6maciy7ooMIopBLxBHmtKacP/OnE0CebBaDw1RdQyg==
-----END CERTIFICATE REQUEST-----
`;
