/** PKCS#12 files of meshctl, opened by other programs: all certificates and the key must come out byte for byte. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encryptPkcs8 } from '../../src/x509/encrypted-key.js';
import { writePkcs12 } from '../../src/x509/pkcs12/write-pkcs12.js';
import { chainOf, KEY_KINDS, type Material } from '../x509/pkcs12-material.js';
import { present, run } from './peers.js';

const password = 'Pa ss"w0rd~';
const alias = 'spiffe://example.org/web';
const env = { P12: password };

const untried = 'PKCS#12 files are not tried in it';
const openssl = present('openssl', ['version'], untried);
const keytool = present('keytool', ['-help'], untried);

/** The DER of every PEM block with this label. */
const blocks = (text: string, label: string): Buffer[] =>
  [...text.matchAll(new RegExp(`-----BEGIN ${label}-----([^-]+)-----END ${label}-----`, 'g'))].map(
    ([, body]) => Buffer.from(body ?? '', 'base64'),
  );

describe.each(KEY_KINDS)('a PKCS#12 file with %s keys', (kind) => {
  let folder: string;
  let file: string;
  let material: Material;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'meshctl-p12-'));
    file = join(folder, 'web.p12');
    material = await chainOf(kind);
    writeFileSync(file, writePkcs12({ ...material, password, friendlyName: alias }), { mode: 0o600 });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  describe.skipIf(!openssl)('in openssl', () => {
    const pkcs12 = (...args: string[]) =>
      run('openssl', ['pkcs12', '-in', file, '-passin', 'env:P12', ...args], { env });

    it('gives back certificates and key', () => {
      const text = pkcs12('-nodes');
      expect(blocks(text, 'CERTIFICATE')).toEqual(material.certificates);
      expect(blocks(text, 'PRIVATE KEY')).toEqual([material.privateKey]);
    });

    it('tells the leaf from the chain, and shows its name', () => {
      const leaf = pkcs12('-nokeys', '-clcerts');
      expect(blocks(leaf, 'CERTIFICATE')).toEqual(material.certificates.slice(0, 1));
      expect(leaf).toContain(`friendlyName: ${alias}`);
      expect(blocks(pkcs12('-nokeys', '-cacerts'), 'CERTIFICATE')).toEqual(material.certificates.slice(1));
    });

    it('is refused with another password', () => {
      expect(() => run('openssl', ['pkcs12', '-in', file, '-passin', 'pass:other', '-nodes'])).toThrow(
        /invalid password|mac verify/i,
      );
    });

    it('gives the same key as a PEM of encryptPkcs8', () => {
      const input = encryptPkcs8(material.privateKey, password);
      const pem = run('openssl', ['pkcs8', '-passin', 'env:P12'], { env, input });
      expect(blocks(pem, 'PRIVATE KEY')).toEqual([material.privateKey]);
    });
  });

  describe.skipIf(!keytool)('in keytool', () => {
    it('is listed as a private key with its whole chain', () => {
      const text = run('keytool', ['-list', '-rfc', '-keystore', file, '-storepass:env', 'P12'], { env });
      expect(text).toContain('Keystore type: PKCS12');
      expect(text).toContain(`Alias name: ${alias}`);
      expect(text).toContain('Entry type: PrivateKeyEntry');
      expect(blocks(text, 'CERTIFICATE')).toEqual(material.certificates);
    });

    it('is refused with another password', () => {
      expect(() => run('keytool', ['-list', '-keystore', file, '-storepass', 'other1'])).toThrow(/password/);
    });

    it.skipIf(!openssl)('gives its key to another store, which openssl opens', () => {
      const copy = join(folder, 'copy.p12');
      const from = ['-srckeystore', file, '-srcstoretype', 'PKCS12', '-srcstorepass:env', 'P12'];
      const to = ['-destkeystore', copy, '-deststoretype', 'PKCS12', '-deststorepass:env', 'P12'];
      run('keytool', ['-importkeystore', '-noprompt', ...from, ...to], { env });
      const text = run('openssl', ['pkcs12', '-in', copy, '-passin', 'env:P12', '-nodes'], { env });
      expect(blocks(text, 'PRIVATE KEY')).toEqual([material.privateKey]);
      expect(blocks(text, 'CERTIFICATE')).toEqual(expect.arrayContaining(material.certificates));
    });
  });
});
