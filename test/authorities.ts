/** Signing authorities for tests: one key pair of each type, made once per test file, and a CA certificate of each. */
import { createPrivateKey, type KeyObject } from 'node:crypto';
import { parseDer, TAG } from '../src/encoding/der.js';
import { caContent, newSerialNumber } from '../src/svid/index.js';
import {
  Certificate,
  generateKey,
  type KeyPairDer,
  type KeyType,
  loadCertificateBuilder,
  PublicKeyInfo,
} from '../src/x509/index.js';

export const NOW = Date.UTC(2026, 10, 23, 4, 0, 0) / 1000;

const pairs = new Map<string, KeyPairDer>();

/** A key pair of this type; the same for the same name within a file, since RSA keys are slow to make. */
export function keyPair(type: KeyType, name = ''): KeyPairDer {
  const id = `${type} ${name}`;
  let pair = pairs.get(id);
  if (pair === undefined) {
    pair = generateKey(type);
    pairs.set(id, pair);
  }
  return pair;
}

export function publicKeyInfo(spki: Buffer): PublicKeyInfo {
  return new PublicKeyInfo(parseDer(spki, TAG.SEQUENCE, 'the public key'));
}

export function privateKey({ pkcs8 }: KeyPairDer): KeyObject {
  return createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
}

export interface TestAuthority {
  readonly certificate: Certificate;
  readonly signer: KeyObject;
}

export async function testAuthority(
  keyType: KeyType,
  options: Partial<Parameters<typeof caContent>[0]> & { name?: string } = {},
): Promise<TestAuthority> {
  const pair = keyPair(keyType, options.name ?? 'ca');
  const signer = privateKey(pair);
  const { buildCertificate } = await loadCertificateBuilder();
  const content = caContent({
    trustDomain: 'example.org',
    serial: newSerialNumber(),
    notBefore: NOW - 10,
    notAfter: NOW + 10 * 365 * 86_400,
    key: publicKeyInfo(pair.spki),
    ...options,
  });
  return { certificate: Certificate.parse(await buildCertificate(content, signer)), signer };
}
