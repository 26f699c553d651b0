import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { describe, expect, it } from 'vitest';
import { MeshctlError } from '../../src/errors.js';
import { parseCertificateRequest } from '../../src/x509/index.js';

x509.cryptoProvider.set(webcrypto as unknown as Crypto);
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

async function request(options: { name?: string; extensions?: x509.Extension[] } = {}) {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const made = await x509.Pkcs10CertificateRequestGenerator.create({
    ...options,
    keys: keys as CryptoKeyPair,
    signingAlgorithm: ALGORITHM,
  });
  const spki = Buffer.from(await webcrypto.subtle.exportKey('spki', keys.publicKey));
  return { der: Buffer.from(made.rawData), spki };
}

const codeOf = (der: Buffer): string => {
  try {
    parseCertificateRequest(der);
  } catch (error) {
    if (error instanceof MeshctlError) return error.code;
    throw error;
  }
  return 'accepted';
};

describe('parseCertificateRequest', () => {
  it('gives the key, and nothing to wish for when there is nothing', async () => {
    const { der, spki } = await request();
    const parsed = parseCertificateRequest(der);
    expect(parsed.publicKeyInfo.der.equals(spki)).toBe(true);
    expect(parsed.wishes).toEqual([]);
  });

  it('lists what else the request wishes for', async () => {
    const { der } = await request({
      name: 'CN=admin',
      extensions: [
        new x509.BasicConstraintsExtension(true, 3, true),
        new x509.SubjectAlternativeNameExtension([{ type: 'url', value: 'spiffe://example.org/admin' }]),
      ],
    });
    expect(parseCertificateRequest(der).wishes).toEqual([
      'subject CN=admin',
      'extension basicConstraints',
      'extension subjectAltName',
    ]);
  });

  it('refuses a request whose signature does not prove possession', async () => {
    const { der } = await request();
    const tampered = Buffer.from(der);
    tampered[tampered.length - 5] = (tampered[tampered.length - 5] as number) ^ 1;
    expect(codeOf(tampered)).toBe('E_CSR');
  });

  it("refuses a request that carries somebody else's key", async () => {
    const [mine, theirs] = [await request(), await request()];
    const at = mine.der.indexOf(mine.spki);
    const stolen = Buffer.from(mine.der);
    theirs.spki.copy(stolen, at);
    expect(codeOf(stolen)).toBe('E_CSR');
  });

  it('refuses what is no request', () => {
    expect(codeOf(Buffer.from('hello'))).toBe('E_CSR');
    expect(codeOf(Buffer.alloc(0))).toBe('E_CSR');
  });
});
