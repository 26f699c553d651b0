/** What `cert convert` writes, opened by other programs, and what they write, converted: byte for byte. */
import { createHash, createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readPem, writePem } from '../../src/encoding/pem.js';
import { chainOf, KEY_KINDS, type Material } from '../x509/pkcs12-material.js';
import { openssl, opensslPresent, present, run } from './peers.js';
import { Workspace } from './workspace.js';

const PASSWORD = 'Pa ss"w0rd~';
const ID = 'spiffe://example.org/web';
const untried = 'conversions are not tried in it';
const hasOpenssl = opensslPresent(untried);
const hasKeytool = present('keytool', ['-help'], untried);

const space = new Workspace();
afterAll(() => space.remove());

const blocks = (text: string | Buffer, label: string): Buffer[] =>
  readPem(text)
    .blocks.filter((block) => block.label === label)
    .map(({ der }) => der);
const env = { P12: PASSWORD };
const keytool = (...args: string[]) => run('keytool', [...args, '-storepass:env', 'P12'], { env });
/** As keytool prints it. */
const fingerprint = (der: Buffer) =>
  (createHash('sha256').update(der).digest('hex').toUpperCase().match(/../g) ?? []).join(':');

describe.each(KEY_KINDS)('a chain with %s keys', (kind) => {
  let material: Material;
  const file = (name: string) => space.path(`${kind}-${name}`);
  const convert = (...args: string[]) => space.meshctl('cert', 'convert', ...args);
  const put = (name: string, data: string | Buffer) => space.file(`${kind}-${name}`, data);
  const reading = () => ['--password-file', file('password.txt')];
  const writing = () => ['--out-password-file', file('password.txt')];

  beforeAll(async () => {
    material = await chainOf(kind);
    put('password.txt', `${PASSWORD}\n`);
    put('chain.pem', material.certificates.map((der) => writePem('CERTIFICATE', der)).join(''));
    put('root.pem', writePem('CERTIFICATE', material.certificates.at(-1) ?? Buffer.alloc(0)));
    put('key.pem', writePem('PRIVATE KEY', material.privateKey));
  });

  describe.skipIf(!hasOpenssl)('and OpenSSL', () => {
    const pass = ['-passin', `pass:${PASSWORD}`];

    it('opens the PKCS#12 file: AES-256 for certificates and key, all bytes the same', () => {
      convert(
        file('chain.pem'),
        file('key.pem'),
        '--format',
        'pkcs12',
        '--out',
        file('web.p12'),
        ...writing(),
      );
      const text = openssl('pkcs12', '-in', file('web.p12'), ...pass, '-nodes');
      expect(blocks(text, 'CERTIFICATE')).toEqual(material.certificates);
      expect(blocks(text, 'PRIVATE KEY')).toEqual([material.privateKey]);
      expect(text).toContain(`friendlyName: ${ID}`);
      const info = run(
        'sh',
        ['-c', `openssl pkcs12 -in '${file('web.p12')}' -passin env:P12 -info -noout 2>&1`],
        { env },
      );
      expect(info).toMatch(/MAC: sha256, Iteration 300000/);
      expect(info.match(/PBES2, PBKDF2, AES-256-CBC, Iteration 300000, PRF hmacWithSHA256/g)).toHaveLength(2);
    });

    it('reads PKCS#7, DER and the encrypted key', () => {
      convert(file('chain.pem'), '--format', 'pkcs7', '--out', file('chain.p7b'));
      expect(blocks(openssl('pkcs7', '-in', file('chain.p7b'), '-print_certs'), 'CERTIFICATE')).toEqual(
        material.certificates,
      );
      convert(file('chain.pem'), '--format', 'der', '--role', 'leaf', '--out', file('leaf.der'));
      expect(blocks(openssl('x509', '-inform', 'DER', '-in', file('leaf.der')), 'CERTIFICATE')).toEqual(
        material.certificates.slice(0, 1),
      );
      for (const [format, inform] of [
        ['pem', 'PEM'],
        ['der', 'DER'],
      ] as const) {
        convert(file('key.pem'), '--format', format, '--out', file(`locked.${format}`), ...writing());
        const key = openssl('pkey', '-inform', inform, '-in', file(`locked.${format}`), ...pass);
        expect(blocks(key, 'PRIVATE KEY')).toEqual([material.privateKey]);
      }
    });

    it.each([
      ['of today', []],
      ['of old, with 3DES', ['-legacy']],
      ['with AES-128 and one iteration', ['-keypbe', 'AES-128-CBC', '-certpbe', 'AES-128-CBC', '-iter', '1']],
    ])('writes PKCS#12 %s that converts to the same PEM', (name, flags) => {
      const p12 = file(`openssl ${name}.p12`);
      openssl(
        'pkcs12',
        '-export',
        '-in',
        file('chain.pem'),
        '-inkey',
        file('key.pem'),
        '-out',
        p12,
        '-name',
        'web',
        '-passout',
        `pass:${PASSWORD}`,
        ...flags,
      );
      const out = file(`openssl ${name}.pem`);
      convert(
        p12,
        '--format',
        'pem',
        '--keys',
        'decrypt',
        '--order',
        'leaf-first',
        '--out',
        out,
        ...reading(),
      );
      const pem = readFileSync(out);
      expect(blocks(pem, 'CERTIFICATE')).toEqual(material.certificates);
      expect(blocks(pem, 'PRIVATE KEY')).toEqual([material.privateKey]);
    });

    it('writes PKCS#7 and encrypted keys that convert to the same PEM', () => {
      openssl(
        'crl2pkcs7',
        '-nocrl',
        '-certfile',
        file('chain.pem'),
        '-outform',
        'DER',
        '-out',
        file('theirs.p7b'),
      );
      expect(convert(file('theirs.p7b'), '--format', 'pem')).toBe(readFileSync(file('chain.pem'), 'utf8'));
      openssl(
        'pkcs8',
        '-topk8',
        '-in',
        file('key.pem'),
        '-out',
        file('theirs.pem'),
        '-scrypt',
        '-passout',
        `pass:${PASSWORD}`,
      );
      const flags = ['--format', 'pem', '--keys', 'decrypt', '--stdout', ...reading()];
      const key = createPrivateKey(convert(file('theirs.pem'), ...flags));
      expect(key.export({ format: 'der', type: 'pkcs8' })).toEqual(material.privateKey);
    });

    it('verifies a chain that was out of order once it is leaf first', () => {
      const [leaf, issuing, root] = material.certificates.map((der) => writePem('CERTIFICATE', der));
      put('mixed.pem', `${root}${issuing}${leaf}`);
      convert(file('mixed.pem'), '--format', 'pem', '--order', 'leaf-first', '--out', file('mended.pem'));
      const verified = openssl(
        'verify',
        '-CAfile',
        file('root.pem'),
        '-untrusted',
        file('mended.pem'),
        file('mended.pem'),
      );
      expect(verified).toContain('OK');
      expect(readFileSync(file('mended.pem'), 'utf8')).toBe(`${leaf}${issuing}${root}`);
    });
  });

  // Each start of keytool takes seconds: the two kinds that most stores have must do.
  if (kind !== 'ec-p256' && kind !== 'rsa-2048') return;
  describe.skipIf(!hasKeytool)('and Java', () => {
    it('lists the key with its whole chain under its alias', () => {
      convert(
        ...[file('chain.pem'), file('key.pem'), '--format', 'pkcs12', '--name', 'web'],
        ...['--out', file('java.p12'), ...writing()],
      );
      const text = keytool('-list', '-rfc', '-keystore', file('java.p12'));
      expect(text).toContain('Alias name: web');
      expect(text).toContain('Entry type: PrivateKeyEntry');
      expect(blocks(text, 'CERTIFICATE')).toEqual(material.certificates);
    });

    it('trusts the certificates of a store without a key', () => {
      convert(
        file('root.pem'),
        '--format',
        'pkcs12',
        '--name',
        'Mesh CA',
        '--out',
        file('trust.p12'),
        ...writing(),
      );
      const text = keytool('-list', '-keystore', file('trust.p12'));
      expect(text).toMatch(/^mesh ca, .*trustedCertEntry/m);
      expect(text).toContain(fingerprint(material.certificates.at(-1) as Buffer));
    });

    it('writes PKCS#12 with key and trust that comes back the same', () => {
      convert(
        file('chain.pem'),
        file('key.pem'),
        '--format',
        'pkcs12',
        '--name',
        'web',
        '--out',
        file('store.p12'),
        ...writing(),
      );
      keytool(
        '-importcert',
        '-noprompt',
        '-alias',
        'anchor',
        '-file',
        file('root.pem'),
        '-keystore',
        file('store.p12'),
      );
      convert(file('store.p12'), '--format', 'pkcs12', '--out', file('again.p12'), ...reading());
      const text = keytool('-list', '-rfc', '-keystore', file('again.p12'));
      const entries = text.split('Alias name: ').slice(1);
      const entry = (alias: string) => entries.find((part) => part.startsWith(`${alias}\n`)) ?? '';
      expect(entries).toHaveLength(2);
      expect(entry('web')).toContain('Entry type: PrivateKeyEntry');
      expect(blocks(entry('web'), 'CERTIFICATE')).toEqual(material.certificates);
      expect(entry('anchor')).toContain('Entry type: trustedCertEntry');
      expect(blocks(entry('anchor'), 'CERTIFICATE')).toEqual(material.certificates.slice(-1));
    });
  });
});
