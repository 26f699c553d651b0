/** Bundle documents, good and odd; where go-spiffe reads them otherwise, with the section that decides. */
import type { TestAuthority } from '../../authorities.js';
import { type Entry, keyEntry, signingKey, x509Entry } from '../../bundle/documents.js';

export interface BundleCase {
  readonly name: string;
  readonly text: string;
  /** How go-spiffe reads it otherwise, why, and the section that decides. */
  readonly disagreement?: { readonly go: 'refuses' | 'reads more' | 'reads less'; readonly why: string };
}

export interface Material {
  readonly root: TestAuthority;
  readonly other: TestAuthority;
  readonly expired: TestAuthority;
  readonly leaf: TestAuthority;
}

const key = signingKey('P-256');
const second = signingKey('P-384');
const rsa = signingKey(2048);

const WHOLE = 'one entry costs it the whole bundle';
const refuses = (section: string) => ({ go: 'refuses', why: `${WHOLE} (${section})` }) as const;
const more = (why: string) => ({ go: 'reads more', why }) as const;

export function bundleCases({ root, other, expired, leaf }: Material): BundleCase[] {
  const text = (keys: unknown, deform: Entry = {}): string =>
    JSON.stringify({ keys, spiffe_sequence: 7, spiffe_refresh_hint: 300, ...deform });
  const beside = (entry: unknown): string => text([x509Entry(root), entry]);
  const number = (name: string, token: string): string =>
    text([x509Entry(root)], { [name]: '@' }).replace('"@"', token);
  const [first] = x509Entry(root)['x5c'] as [string];
  const [next] = x509Entry(other)['x5c'] as [string];
  const ignoredUnknown = refuses('BUN §4.1.3, §4.2.1: a reader ignores the entry');
  const ignoredX5c = refuses('X509-SVID §6.2: a reader ignores the entry');
  const ignoredKey = refuses('BUN §4.1.3: the others stay usable');
  const badNumber = (section: string) => refuses(`BUN ${section}: the keys are usable without it`);

  return [
    { name: 'one CA', text: text([x509Entry(root)]) },
    {
      name: 'one of everything',
      text: text([
        x509Entry(root),
        x509Entry(other),
        keyEntry(key, 'a'),
        keyEntry(second, 'b'),
        keyEntry(rsa, 'c'),
        keyEntry(signingKey('P-521'), 'd', { use: 'wit-svid' }),
      ]),
    },
    { name: 'empty', text: text([]) },
    { name: 'without numbers', text: JSON.stringify({ keys: [x509Entry(root)] }) },
    { name: 'without keys', text: '{"spiffe_sequence":1}' },
    { name: 'keys null', text: '{"keys":null}' },
    { name: 'keys an object', text: '{"keys":{}}' },
    { name: 'a list', text: '[]' },
    { name: 'a byte order mark', text: `\ufeff${text([])}` },
    { name: 'data after the object', text: `${text([])} {}` },
    {
      name: 'KEYS',
      text: JSON.stringify({ KEYS: [] }),
      disagreement: more('it folds the case of names (RFC 8259 §4)'),
    },
    {
      name: 'Spiffe_Sequence',
      text: JSON.stringify({ keys: [x509Entry(root)], Spiffe_Sequence: 3 }),
      disagreement: more('it folds the case of names (RFC 8259 §4)'),
    },
    {
      name: 'keys twice',
      text: '{"keys":[],"keys":[]}',
      disagreement: more('it takes the last (RFC 7517 §5 lets a reader refuse)'),
    },
    { name: 'another member', text: text([x509Entry(root)], { vendor: { a: 1 } }) },

    {
      name: 'unknown kty',
      text: beside({ kty: 'AKP', use: 'jwt-svid', kid: 'a' }),
      disagreement: ignoredUnknown,
    },
    {
      name: 'unknown curve',
      text: beside(keyEntry(key, 'a', { crv: 'secp256k1' })),
      disagreement: ignoredUnknown,
    },
    { name: 'no kty', text: beside(keyEntry(key, 'a', { kty: undefined })), disagreement: ignoredUnknown },
    { name: 'no use', text: beside(keyEntry(key, 'a', { use: undefined })) },
    { name: 'unknown use', text: beside(keyEntry(key, 'a', { use: 'sig' })) },
    { name: 'use in other letters', text: beside(x509Entry(other, { use: 'X509-SVID' })) },
    {
      name: 'unknown use with a broken x5c',
      text: beside(keyEntry(key, 'a', { use: 'sig', x5c: ['x'] })),
      disagreement: ignoredUnknown,
    },
    { name: 'no x5c', text: beside(x509Entry(other, { x5c: undefined })), disagreement: ignoredX5c },
    { name: 'empty x5c', text: beside(x509Entry(other, { x5c: [] })), disagreement: ignoredX5c },
    {
      name: 'two certificates',
      text: beside(x509Entry(other, { x5c: [next, first] })),
      disagreement: refuses('X509-SVID §6.2: a reader uses the first'),
    },
    { name: 'kid on a CA', text: beside(x509Entry(other, { kid: 'a' })) },
    {
      name: 'x5c alone',
      text: beside({ use: 'x509-svid', kty: 'EC', x5c: [next] }),
      disagreement: ignoredX5c,
    },
    {
      name: "another key than the certificate's",
      text: beside({ ...keyEntry(key, 'a', { kid: undefined }), use: 'x509-svid', x5c: [next] }),
      disagreement: ignoredX5c,
    },
    {
      name: 'base64url in x5c',
      text: beside(x509Entry(other, { x5c: [other.certificate.der.toString('base64url')] })),
      disagreement: ignoredX5c,
    },
    {
      name: 'a line break in x5c',
      text: beside(x509Entry(other, { x5c: [`${next.slice(0, 64)}\n${next.slice(64)}`] })),
      disagreement: more('it looks over line breaks (RFC 4648 §3.1 forbids them)'),
    },
    {
      name: 'a leaf',
      text: beside(x509Entry(leaf)),
      disagreement: more('it takes any certificate (X509-SVID §6.1: CA certificates)'),
    },
    { name: 'an expired CA', text: beside(x509Entry(expired)) },
    { name: 'the same CA twice', text: beside(x509Entry(root)) },

    {
      name: 'no kid',
      text: beside(keyEntry(key, 'a', { kid: undefined })),
      disagreement: refuses('JWT-SVID §6.1 binds the publisher: the others stay usable'),
    },
    { name: 'the same key twice', text: text([keyEntry(key, 'a'), keyEntry(key, 'a')]) },
    {
      name: 'one kid for two keys',
      text: text([keyEntry(key, 'a'), keyEntry(second, 'a'), keyEntry(rsa, 'b')]),
      disagreement: more('it takes the last; to choose is to guess (JWT-SVID §6.1)'),
    },
    {
      name: 'one kid for a JWT and a WIT key',
      text: text([keyEntry(key, 'a'), keyEntry(second, 'a', { use: 'wit-svid' })]),
    },
    {
      name: 'a private member',
      text: beside(keyEntry(key, 'a', { d: key.privateKey.export({ format: 'jwk' }).d })),
      disagreement: more('it keeps the private key (RFC 7517 §9.2)'),
    },
    {
      name: 'a symmetric key',
      text: beside({ kty: 'oct', use: 'jwt-svid', kid: 'a', k: 'c2VjcmV0' }),
      disagreement: more('it keeps symmetric keys (BUN §3: public keys)'),
    },
    { name: 'an Ed25519 key', text: beside(keyEntry(signingKey('Ed25519'), 'a')) },
    { name: 'a short RSA key', text: beside(keyEntry(signingKey(1024), 'a')) },
    { name: 'other members', text: beside(keyEntry(key, 'a', { alg: 'ES256', key_ops: ['verify'] })) },
    {
      name: 'a member twice',
      text: beside(keyEntry(key, 'a')).replace('"kid":"a"', '"kid":"a","kid":"a"'),
      disagreement: ignoredKey,
    },
    {
      name: 'off the curve',
      text: beside(keyEntry(key, 'a', { x: Buffer.alloc(32, 1).toString('base64url') })),
      disagreement: ignoredKey,
    },
    { name: 'a short coordinate', text: beside(keyEntry(key, 'a', { x: 'AQ' })), disagreement: ignoredKey },
    {
      name: 'a padded coordinate',
      text: beside(keyEntry(key, 'a', { x: `${key.publicKey.export({ format: 'jwk' }).x}=` })),
      disagreement: ignoredKey,
    },
    {
      name: 'a zero before the modulus',
      text: beside(keyEntry(rsa, 'a', { n: zeroBefore(rsa.publicKey.export({ format: 'jwk' }).n) })),
    },

    ...['0', '9007199254740993', '18446744073709551615'].map((token) => ({
      name: `sequence ${token}`,
      text: number('spiffe_sequence', token),
    })),
    ...['-1', '1.0', '1e3', '"1"', '18446744073709551616'].map((token) => ({
      name: `sequence ${token}`,
      text: number('spiffe_sequence', token),
      disagreement: badNumber('§4.1.1'),
    })),
    { name: 'sequence null', text: number('spiffe_sequence', 'null') },
    ...['1', '86401'].map((token) => ({ name: `hint ${token}`, text: number('spiffe_refresh_hint', token) })),
    ...['0', '-5'].map((token) => ({
      name: `hint ${token}`,
      text: number('spiffe_refresh_hint', token),
      disagreement: more('it keeps hints that say nothing (BUN §4.1.2: seconds to wait)'),
    })),
    ...['1.5', '"300"'].map((token) => ({
      name: `hint ${token}`,
      text: number('spiffe_refresh_hint', token),
      disagreement: badNumber('§4.1.2'),
    })),
    { name: 'hint null', text: number('spiffe_refresh_hint', 'null') },
  ];
}

const zeroBefore = (n = ''): string =>
  Buffer.concat([Buffer.of(0), Buffer.from(n, 'base64url')]).toString('base64url');
