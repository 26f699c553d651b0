import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { writePem } from '../../src/encoding/pem.js';
import { MeshctlError } from '../../src/errors.js';
import {
  encryptPkcs8,
  generateKey,
  KEY_TYPES,
  loadPrivateKey,
  pkcs8Of,
  publicKeyOf,
} from '../../src/x509/index.js';

const codeOf = (load: () => unknown): string => {
  try {
    load();
  } catch (error) {
    if (error instanceof MeshctlError) return error.code;
    throw error;
  }
  return 'nothing thrown';
};

describe('loadPrivateKey', () => {
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;

  for (const [name, key, type, form] of [
    ['EC as PKCS#8', ec, 'pkcs8', 'PKCS#8'],
    ['EC as SEC 1', ec, 'sec1', 'SEC 1'],
    ['RSA as PKCS#8', rsa, 'pkcs8', 'PKCS#8'],
    ['RSA as PKCS#1', rsa, 'pkcs1', 'PKCS#1'],
  ] as const) {
    it(`reads ${name}, in PEM and DER`, () => {
      const pem = loadPrivateKey(Buffer.from(key.export({ type, format: 'pem' })));
      const der = loadPrivateKey(key.export({ type, format: 'der' }));
      expect([pem.form, der.form]).toEqual([form, form]);
      expect(pem.key.equals(key) && der.key.equals(key)).toBe(true);
    });
  }

  it('reads the key behind other text and blocks', () => {
    const text = `-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\nthe key:\n${ec.export({ type: 'sec1', format: 'pem' })}`;
    expect(loadPrivateKey(Buffer.from(text)).key.equals(ec)).toBe(true);
  });

  it('asks for the passphrase of an encrypted key, and only then', () => {
    const encrypted = Buffer.from(encryptPkcs8(pkcs8Of(ec), 'secret'));
    const loaded = loadPrivateKey(encrypted, () => 'secret');
    expect(loaded).toMatchObject({ encrypted: true, form: 'encrypted PKCS#8' });
    expect(loaded.key.equals(ec)).toBe(true);
    expect(codeOf(() => loadPrivateKey(encrypted))).toBe('E_PASSPHRASE');
    expect(codeOf(() => loadPrivateKey(encrypted, () => 'wrong'))).toBe('E_PASSPHRASE');
    const plain = Buffer.from(writePem('PRIVATE KEY', pkcs8Of(ec)));
    expect(loadPrivateKey(plain, () => expect.unreachable('nobody needs it')).encrypted).toBe(false);
  });

  it('refuses the old encryption of OpenSSL with a way out', () => {
    const old = ec.export({ type: 'sec1', format: 'pem', cipher: 'aes-128-cbc', passphrase: 'secret' });
    expect(() => loadPrivateKey(Buffer.from(old), () => 'secret')).toThrow(/openssl pkcs8 -topk8/);
  });

  it('says what a file without a key holds instead', () => {
    const certificate = Buffer.from(writePem('CERTIFICATE', Buffer.from([0x30, 0])));
    expect(() => loadPrivateKey(certificate)).toThrow('no private key: the file holds CERTIFICATE');
    expect(codeOf(() => loadPrivateKey(Buffer.from('hello')))).toBe('E_KEY');
    expect(
      codeOf(() =>
        loadPrivateKey(Buffer.from('-----BEGIN PRIVATE KEY-----\n!!!\n-----END PRIVATE KEY-----')),
      ),
    ).toBe('E_PEM');
    const garbage = Buffer.from(writePem('PRIVATE KEY', Buffer.from('3003020100', 'hex')));
    expect(codeOf(() => loadPrivateKey(garbage))).toBe('E_KEY');
  });
});

describe('generateKey', () => {
  for (const type of KEY_TYPES.filter((each) => each !== 'rsa-3072' && each !== 'rsa-4096')) {
    it(`makes ${type} pairs that OpenSSL takes, private and public belonging together`, () => {
      const { pkcs8, spki } = generateKey(type);
      const key = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
      expect(publicKeyOf(key).der.equals(spki)).toBe(true);
      expect(pkcs8Of(key).equals(pkcs8)).toBe(true);
    });
  }

  it('makes scalars that begin with zeros right too', async () => {
    const { keyGenerator } = await import('../../src/x509/index.js');
    const next = keyGenerator('ec-p256');
    const scalarOf = (pkcs8: Buffer) => pkcs8.subarray(36, 68);
    // One in 256 scalars is a byte short inside OpenSSL; among 3,000 some always are.
    let short = 0;
    for (let i = 0; i < 3000; i++) {
      const { pkcs8, spki } = next();
      if (scalarOf(pkcs8)[0] !== 0) continue;
      short++;
      expect(
        publicKeyOf(createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' })).der.equals(spki),
      ).toBe(true);
    }
    expect(short).toBeGreaterThan(0);
  });
});
