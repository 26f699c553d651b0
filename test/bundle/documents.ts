/** Bundle documents for tests: entries that are right, to be deformed. */
import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { encodeJwk } from '../../src/bundle/index.js';
import { publicKeyInfo, type TestAuthority } from '../authorities.js';

export type Entry = Record<string, unknown>;

/** The entry of a CA. */
export function x509Entry({ certificate }: TestAuthority, deform: Entry = {}): Entry {
  const jwk = encodeJwk(certificate.publicKeyInfo);
  return without({ use: 'x509-svid', ...jwk, x5c: [certificate.der.toString('base64')], ...deform });
}

export interface SigningKey {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

const pairs = new Map<string, SigningKey>();

/** A key pair by curve or modulus length; the same for the same name within a file. */
export function signingKey(kind: 'P-256' | 'P-384' | 'P-521' | 'Ed25519' | number, name = ''): SigningKey {
  const id = `${kind} ${name}`;
  const pair = pairs.get(id) ?? makeKey(kind);
  pairs.set(id, pair);
  return pair;
}

function makeKey(kind: 'P-256' | 'P-384' | 'P-521' | 'Ed25519' | number): SigningKey {
  if (typeof kind === 'number') return generateKeyPairSync('rsa', { modulusLength: kind });
  if (kind === 'Ed25519') return generateKeyPairSync('ed25519');
  return generateKeyPairSync('ec', { namedCurve: kind });
}

export const infoOf = (key: KeyObject) =>
  publicKeyInfo(
    createPublicKey(key.export({ format: 'pem', type: 'spki' })).export({ format: 'der', type: 'spki' }),
  );

/** The entry of a key that signs tokens. */
export function keyEntry({ publicKey }: SigningKey, kid: string, deform: Entry = {}): Entry {
  return without({ use: 'jwt-svid', kid, ...publicKey.export({ format: 'jwk' }), ...deform });
}

/** Members that a deformation sets to undefined are gone. */
function without(entry: Entry): Entry {
  return Object.fromEntries(Object.entries(entry).filter(([, value]) => value !== undefined));
}

/** A document with these entries and, unless it is deformed, a sequence and a refresh hint. */
export function documentOf(keys: unknown, deform: Entry = {}): Buffer {
  return Buffer.from(
    JSON.stringify(without({ keys, spiffe_sequence: 7, spiffe_refresh_hint: 300, ...deform })),
  );
}
