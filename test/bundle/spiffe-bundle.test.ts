import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { calculateJwkThumbprint } from 'jose';
import { describe, expect, it } from 'vitest';
import {
  type BundleContent,
  decodeJwk,
  decodeSpiffeBundle,
  encodeJwk,
  encodeSpiffeBundle,
  jwkThumbprint,
} from '../../src/bundle/index.js';
import { KEY_TYPES } from '../../src/x509/index.js';
import { NOW, testAuthority } from '../authorities.js';
import { infoOf, signingKey } from './documents.js';

const keyOf = (kind: Parameters<typeof signingKey>[0]) => infoOf(signingKey(kind).publicKey);
const empty: BundleContent = { x509Authorities: [], jwtAuthorities: [], witAuthorities: [] };

describe('writing a SPIFFE bundle document', () => {
  it('loses nothing that the document has a place for', async () => {
    const roots = await Promise.all(KEY_TYPES.map((type) => testAuthority(type)));
    const content: BundleContent = {
      x509Authorities: roots.map(({ certificate }) => ({ certificate: certificate.der })),
      jwtAuthorities: [
        { keyId: 'a', publicKey: keyOf('P-256') },
        { keyId: 'b', publicKey: keyOf('P-384') },
        { keyId: 'c', publicKey: keyOf('P-521') },
        { keyId: 'd', publicKey: keyOf(2048) },
      ],
      witAuthorities: [{ keyId: 'e', publicKey: keyOf('Ed25519') }],
      sequence: 18446744073709551615n,
      refreshHint: 300,
    };
    const { content: read, notes } = decodeSpiffeBundle(Buffer.from(encodeSpiffeBundle(content)), {
      now: NOW,
    });
    const plain = ({ x509Authorities, jwtAuthorities, witAuthorities, ...numbers }: BundleContent) => ({
      x509: x509Authorities.map(({ certificate }) => certificate.toString('hex')),
      keys: [...jwtAuthorities, ...witAuthorities].map(({ keyId, publicKey }) => [keyId, publicKey.sha256]),
      ...numbers,
    });
    expect(plain(read)).toEqual(plain(content));
    expect(notes.map(({ rule }) => rule)).toEqual(['bundle-ed25519-jwt']);
  });

  it('gives the same bytes whatever the order of the keys, in the order of their IDs', () => {
    const jwtAuthorities = ['b', 'B', 'a', '10', '9'].map((keyId) => ({ keyId, publicKey: keyOf('P-256') }));
    const text = encodeSpiffeBundle({ ...empty, jwtAuthorities });
    expect(encodeSpiffeBundle({ ...empty, jwtAuthorities: jwtAuthorities.toReversed() })).toBe(text);
    expect(JSON.parse(text).keys.map(({ kid }: { kid: string }) => kid)).toEqual(['10', '9', 'B', 'a', 'b']);
  });

  it('writes members in their order, four spaces deep, with a final newline', async () => {
    const { certificate } = await testAuthority('ec-p256');
    const publicKey = keyOf('P-256');
    const text = encodeSpiffeBundle({
      ...empty,
      x509Authorities: [{ certificate: certificate.der, tainted: true }],
      jwtAuthorities: [{ keyId: 'k', publicKey, expiresAt: 5 }],
      sequence: 3n,
      refreshHint: 60,
    });
    const names = text.match(/^ *"[a-z0-9_]+"(?=:)/gm)?.map((name) => name.trim().slice(1, -1));
    expect(names).toEqual(
      'keys use kty crv x y x5c use kty kid crv x y spiffe_sequence spiffe_refresh_hint'.split(' '),
    );
    expect(text).toMatch(/^\{\n {4}"keys": \[\n {8}\{\n {12}"use": "x509-svid",\n/);
    expect(text.endsWith('],\n    "spiffe_sequence": 3,\n    "spiffe_refresh_hint": 60\n}\n')).toBe(true);
  });

  it('writes an empty list when there is no authority, never null', () => {
    expect(encodeSpiffeBundle(empty)).toBe('{\n    "keys": []\n}\n');
    expect(encodeSpiffeBundle({ ...empty, sequence: 1n })).toBe(
      '{\n    "keys": [],\n    "spiffe_sequence": 1\n}\n',
    );
  });

  it.each(['P-256', 'P-521', 2048, 'Ed25519'] as const)(
    'names a key %s without ID by its thumbprint',
    async (kind) => {
      const publicKey = keyOf(kind);
      const { keys } = JSON.parse(encodeSpiffeBundle({ ...empty, jwtAuthorities: [{ publicKey }] }));
      const jwk = createPublicKey({ key: publicKey.der, format: 'der', type: 'spki' }).export({
        format: 'jwk',
      });
      expect(keys[0].kid).toBe(
        await calculateJwkThumbprint(jwk as Parameters<typeof calculateJwkThumbprint>[0]),
      );
      expect(jwkThumbprint(publicKey)).toBe(keys[0].kid);
    },
  );

  it('writes a key for RSA-PSS alone as any RSA key, and refuses kinds that JWK has no name for', () => {
    const pss = generateKeyPairSync('rsa-pss', { modulusLength: 2048 }).publicKey;
    const jwk = encodeJwk(infoOf(pss));
    expect(Object.keys(jwk)).toEqual(['kty', 'n', 'e']);
    expect(decodeJwk(jwk)).toMatchObject({ ok: true, publicKey: { keyBytes: infoOf(pss).keyBytes } });
    const small = generateKeyPairSync('ec', { namedCurve: 'secp224r1' }).publicKey;
    expect(() => encodeJwk(infoOf(small))).toThrow(expect.objectContaining({ code: 'E_KEY' }));
  });
});
