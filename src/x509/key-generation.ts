/**
 * New key pairs. For elliptic curves one pair is made by node:crypto and its PKCS#8 and SPKI taken as moulds; further
 * pairs come from a reused ECDH object, which is OpenSSL's same generator without ten times its cost in wrapping.
 */
import { createECDH, generateKeyPairSync, type KeyPairKeyObjectResult } from 'node:crypto';
import { MeshctlError } from '../errors.js';

export const KEY_TYPES = ['ec-p256', 'ec-p384', 'rsa-2048', 'rsa-3072', 'rsa-4096', 'ed25519'] as const;
export type KeyType = (typeof KEY_TYPES)[number];

/** A key pair as DER: PKCS#8 PrivateKeyInfo (RFC 5958) and SubjectPublicKeyInfo. */
export interface KeyPairDer {
  readonly pkcs8: Buffer;
  readonly spki: Buffer;
}

/** Reads a `--key-type` value. Throws E_USAGE. */
export function parseKeyType(text: string): KeyType {
  const found = KEY_TYPES.find((type) => type === text);
  if (found !== undefined) return found;
  throw new MeshctlError('E_USAGE', {
    what: `unknown key type "${text}"`,
    fix: `Choose one of ${KEY_TYPES.join(', ')}`,
  });
}

/** A function that makes one new pair of this type at each call. */
export function keyGenerator(type: KeyType): () => KeyPairDer {
  switch (type) {
    case 'ec-p256':
      return ecGenerator('prime256v1', 32);
    case 'ec-p384':
      return ecGenerator('secp384r1', 48);
    case 'rsa-2048':
    case 'rsa-3072':
    case 'rsa-4096': {
      const modulusLength = Number(type.slice(4));
      return () => toDer(generateKeyPairSync('rsa', { modulusLength }));
    }
    case 'ed25519':
      return () => toDer(generateKeyPairSync('ed25519'));
  }
}

/** One new pair. */
export const generateKey = (type: KeyType): KeyPairDer => keyGenerator(type)();

function toDer({ privateKey, publicKey }: KeyPairKeyObjectResult): KeyPairDer {
  return {
    pkcs8: privateKey.export({ type: 'pkcs8', format: 'der' }),
    spki: publicKey.export({ type: 'spki', format: 'der' }),
  };
}

function ecGenerator(curve: string, scalarBytes: number): () => KeyPairDer {
  const mould = toDer(generateKeyPairSync('ec', { namedCurve: curve }));
  const pointBytes = 1 + 2 * scalarBytes;
  const point = mould.spki.subarray(mould.spki.length - pointBytes);
  const pointInPkcs8 = mould.pkcs8.lastIndexOf(point);
  // ECPrivateKey (RFC 5915 §3): the scalar is the OCTET STRING before `[1] BIT STRING`, whose headers are five bytes.
  const scalarInPkcs8 = pointInPkcs8 - 5 - scalarBytes;
  const pair = createECDH(curve);
  return () => {
    pair.generateKeys();
    const pkcs8 = Buffer.from(mould.pkcs8);
    const spki = Buffer.from(mould.spki);
    const fresh = pair.getPublicKey();
    const scalar = pair.getPrivateKey();
    pkcs8.fill(0, scalarInPkcs8, scalarInPkcs8 + scalarBytes);
    scalar.copy(pkcs8, scalarInPkcs8 + scalarBytes - scalar.length); // shorter when it starts with zeros
    fresh.copy(pkcs8, pointInPkcs8);
    fresh.copy(spki, spki.length - pointBytes);
    return { pkcs8, spki };
  };
}
