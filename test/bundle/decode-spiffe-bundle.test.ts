import { beforeAll, describe, expect, it } from 'vitest';
import { type DecodedBundle, decodeSpiffeBundle } from '../../src/bundle/index.js';
import { MeshctlError } from '../../src/errors.js';
import { NOW, type TestAuthority, testAuthority } from '../authorities.js';
import { testLeaf } from '../leaves.js';
import { documentOf, type Entry, keyEntry, signingKey, x509Entry } from './documents.js';

let root: TestAuthority;
let other: TestAuthority;
beforeAll(async () => {
  root = await testAuthority('ec-p256');
  other = await testAuthority('rsa-2048', { name: 'other' });
});

const key = signingKey('P-256', 'jwt');
const second = signingKey('P-256', 'second');

const decode = (keys: unknown, deform: Entry = {}): DecodedBundle =>
  decodeSpiffeBundle(documentOf(keys, deform), { now: NOW });

/** The notes as rule, severity and pointer. */
const notesOf = ({ notes }: DecodedBundle): string[] =>
  notes.map(({ rule, severity, place }) => `${severity} ${rule} ${place.pointer}`.trimEnd());

/** How many authorities of each kind are left. */
const countsOf = ({ content }: DecodedBundle): number[] => [
  content.x509Authorities.length,
  content.jwtAuthorities.length,
  content.witAuthorities.length,
];

/** The entry of a key whose x begins with a zero byte, and the same without that byte. */
function smallCoordinate(): { right: Entry; short: Entry } {
  for (let i = 0; ; i++) {
    const right = keyEntry(signingKey('P-256', `small ${i}`), 'a');
    const x = Buffer.from(String(right['x']), 'base64url');
    if (x[0] === 0) return { right, short: { ...right, x: x.subarray(1).toString('base64url') } };
  }
}

function refusalOf(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (error instanceof MeshctlError) return `${error.code} ${error.message}`;
    throw error;
  }
  throw new Error('it was read');
}

describe('a SPIFFE bundle document', () => {
  it('gives its authorities, sequence and refresh hint, and no note when nothing is wrong', () => {
    const wit = signingKey('P-384', 'wit');
    const decoded = decode([
      x509Entry(root),
      x509Entry(other),
      keyEntry(key, 'a'),
      keyEntry(wit, 'b', { use: 'wit-svid' }),
    ]);
    expect(decoded.notes).toEqual([]);
    const { content } = decoded;
    expect(content.x509Authorities).toEqual([
      { certificate: root.certificate.der },
      { certificate: other.certificate.der },
    ]);
    expect(content.jwtAuthorities.map(({ keyId, publicKey }) => [keyId, publicKey.kind.label])).toEqual([
      ['a', 'EC P-256'],
    ]);
    expect(content.jwtAuthorities[0]?.publicKey.der).toEqual(
      key.publicKey.export({ format: 'der', type: 'spki' }),
    );
    expect(content.witAuthorities.map(({ keyId }) => keyId)).toEqual(['b']);
    expect([content.sequence, content.refreshHint]).toEqual([7n, 300]);
  });

  it('says where each authority and each note stands', () => {
    const text = documentOf([keyEntry(key, 'a'), { kty: 'x' }])
      .toString()
      .replace('},{', '},\n{');
    const { content, places, notes } = decodeSpiffeBundle(Buffer.from(text));
    const [authority] = content.jwtAuthorities;
    expect(authority && places.get(authority)).toEqual({ pointer: '/keys/0', lines: { first: 1, last: 1 } });
    expect(notes[0]?.place).toEqual({ pointer: '/keys/1', lines: { first: 2, last: 2 } });
  });

  it('is read from a value too', () => {
    const value = JSON.parse(documentOf([x509Entry(root)]).toString());
    expect(notesOf(decodeSpiffeBundle(value))).toEqual([]);
    expect(decodeSpiffeBundle(value).content.sequence).toBe(7n);
  });

  describe('as a whole', () => {
    it('warns of an empty one, in which all keys are withdrawn', () => {
      const decoded = decode([]);
      expect(countsOf(decoded)).toEqual([0, 0, 0]);
      expect(notesOf(decoded)).toEqual(['warning bundle-keys-empty-revokes']);
    });

    it.each([
      ['without keys', undefined, /"keys" is missing/],
      ['with null for its keys', null, /"keys" is null, .*Write "keys": \[\]/],
      ['with an object for its keys', {}, /"keys" is an object/],
      ['with more keys than any trust domain has', Array(100_001).fill({}), /at most 100000/],
    ])('is refused %s', (_, keys, message) => {
      expect(refusalOf(() => decode(keys))).toMatch(/^E_BUNDLE/);
      expect(refusalOf(() => decode(keys))).toMatch(message);
    });

    it('is refused with "KEYS", which the message names', () => {
      expect(refusalOf(() => decode(undefined, { KEYS: [] }))).toMatch(/case-sensitive: it has "KEYS"/);
    });

    it.each([
      ['a list', '[]', 'E_BUNDLE'],
      ['a text', '"x"', 'E_BUNDLE'],
      ['a byte order mark before it', '\ufeff{"keys":[]}', 'E_JSON'],
      ['something after it', '{"keys":[]} x', 'E_JSON'],
      ['a member twice at the top', '{"keys":[],"keys":[]}', 'E_BUNDLE'],
      ['no JSON', 'keys: []', 'E_JSON'],
    ])('is refused as %s', (_, text, code) => {
      expect(refusalOf(() => decodeSpiffeBundle(Buffer.from(text)))).toMatch(new RegExp(`^${code} `));
    });

    it.each([
      ['Spiffe_Sequence', 'warning'],
      ['refresh_hint', 'warning'],
      ['spiffe_sequence_number', 'warning'],
      ['vendor', 'info'],
    ])('does not look at the member %s', (name, severity) => {
      const decoded = decode([x509Entry(root)], { [name]: 3 });
      expect(notesOf(decoded)).toEqual([`${severity} bundle-extra-params-not-required`]);
      expect(decoded.content.sequence).toBe(7n);
    });

    it('tells a bundle without a usable key from an empty one', () => {
      expect(notesOf(decode([{ kty: 'AKP', use: 'jwt-svid' }]))).toEqual([
        'warning bundle-ignore-unknown-kty /keys/0',
        'error bundle-no-usable-keys',
      ]);
    });
  });

  describe('sequence', () => {
    const sequenceOf = (token: string) => {
      const text = documentOf([x509Entry(root)], { spiffe_sequence: '@' })
        .toString()
        .replace('"@"', token);
      const decoded = decodeSpiffeBundle(Buffer.from(text));
      return [decoded.content.sequence, notesOf(decoded)];
    };

    it.each([
      ['0', 0n],
      ['9007199254740993', 9007199254740993n],
      ['18446744073709551615', 18446744073709551615n],
    ])('%s is taken in full', (token, sequence) => {
      expect(sequenceOf(token)).toEqual([sequence, []]);
    });

    it.each(['-1', '-0', '1.0', '1.5', '1e3', '"1"', 'null', 'true', '[]', '18446744073709551616'])(
      '%s is not looked at, and the keys stay',
      (token) => {
        expect(sequenceOf(token)).toEqual([undefined, ['error bundle-sequence-integer']]);
      },
    );

    it('should be there', () => {
      expect(notesOf(decode([x509Entry(root)], { spiffe_sequence: undefined }))).toEqual([
        'warning bundle-sequence-present',
      ]);
    });
  });

  describe('refresh hint', () => {
    const hintOf = (token: string) => {
      const text = documentOf([x509Entry(root)], { spiffe_refresh_hint: '@' })
        .toString()
        .replace('"@"', token);
      const decoded = decodeSpiffeBundle(Buffer.from(text));
      return [decoded.content.refreshHint, notesOf(decoded)];
    };

    it.each([
      ['0', undefined, ['warning bundle-refresh-hint-integer']],
      ['-5', undefined, ['warning bundle-refresh-hint-integer']],
      ['-99999999999999999999', undefined, ['warning bundle-refresh-hint-integer']],
      ['1.5', undefined, ['error bundle-refresh-hint-integer']],
      ['3e2', undefined, ['error bundle-refresh-hint-integer']],
      ['-1.5', undefined, ['error bundle-refresh-hint-integer']],
      ['"300"', undefined, ['error bundle-refresh-hint-integer']],
      ['99999999999999999999', undefined, ['error bundle-refresh-hint-integer']],
      ['59', 59, ['warning bundle-refresh-hint-integer']],
      ['60', 60, []],
      ['86400', 86_400, []],
      ['86401', 86_401, ['warning bundle-refresh-hint-integer']],
    ])('%s', (token, hint, notes) => {
      expect(hintOf(token)).toEqual([hint, notes]);
    });

    it('should be there', () => {
      expect(notesOf(decode([x509Entry(root)], { spiffe_refresh_hint: undefined }))).toEqual([
        'warning bundle-refresh-hint-present',
      ]);
    });
  });

  describe('entry', () => {
    /** What comes of one entry beside a good one, which always stays. */
    const judge = (entry: unknown) => {
      const decoded = decode([x509Entry(root), entry]);
      expect(decoded.content.x509Authorities[0]).toEqual({ certificate: root.certificate.der });
      const [x509 = 0, jwt, wit] = countsOf(decoded);
      return {
        kept: [x509 - 1, jwt, wit],
        notes: notesOf(decoded).map((note) => note.replace(' /keys/1', '')),
      };
    };
    const nothing = [0, 0, 0];

    it.each([
      ['of an unknown kind', { kty: 'AKP' }, 'warning bundle-ignore-unknown-kty'],
      ['on an unknown curve', { crv: 'secp256k1' }, 'warning bundle-ignore-unknown-kty'],
      ['without kty', { kty: undefined }, 'error bundle-jwk-kty'],
      ['with a number for kty', { kty: 5 }, 'error bundle-jwk-kty'],
      ['without use', { use: undefined }, 'error jwt-bundle-use'],
      ['without use and kid', { use: undefined, kid: undefined }, 'error bundle-jwk-use'],
      ['with a list for use', { use: ['jwt-svid'] }, 'error bundle-jwk-use'],
      ['of an unknown use', { use: 'sig' }, 'error bundle-jwk-use'],
      ['whose use is in other letters', { use: 'JWT-SVID' }, 'error jwt-bundle-use'],
      ['whose use is WIT in other letters', { use: 'wit-SVID' }, 'error wit-bundle-use'],
      ['whose use is X.509 in other letters', { use: 'X509-SVID' }, 'error x509-bundle-use'],
      ['without use and with an x5c', { use: undefined, x5c: [] }, 'error x509-bundle-use'],
      ['of an unknown use with a broken x5c', { use: 'sig', x5c: 5 }, 'error bundle-jwk-use'],
      ['without x', { x: undefined }, 'error bundle-jwk-valid-public-key'],
      ['with a number for x', { x: 5 }, 'error bundle-jwk-valid-public-key'],
      ['with a padded x', { x: `${'A'.repeat(43)}=` }, 'error bundle-jwk-valid-public-key'],
      [
        'with an x of 31 bytes',
        { x: Buffer.alloc(31, 1).toString('base64url') },
        'error bundle-jwk-valid-public-key',
      ],
      [
        'with an x of 33 bytes',
        { x: Buffer.alloc(33, 1).toString('base64url') },
        'error bundle-jwk-valid-public-key',
      ],
      [
        'off its curve',
        { x: Buffer.alloc(32, 1).toString('base64url') },
        'error bundle-jwk-valid-public-key',
      ],
      ['with a number for crv', { crv: 256 }, 'error bundle-jwk-valid-public-key'],
    ])('is ignored: a JWT key %s', (_, deform, note) => {
      expect(judge(keyEntry(key, 'a', deform))).toEqual({ kept: nothing, notes: [note] });
    });

    it('is ignored with a coordinate in more or fewer bytes than its curve has, though the number is right', () => {
      const { x = '' } = key.publicKey.export({ format: 'jwk' });
      const longer = Buffer.concat([Buffer.of(0), Buffer.from(x, 'base64url')]).toString('base64url');
      expect(judge(keyEntry(key, 'a', { x: longer })).notes).toEqual(['error bundle-jwk-valid-public-key']);
      const small = smallCoordinate();
      expect(judge(small.right).notes).toEqual([]);
      expect(judge(small.short).notes).toEqual(['error bundle-jwk-valid-public-key']);
    });

    const rsa = signingKey(2048);
    const rsaEntry = (n: Buffer | undefined, e: Buffer) =>
      keyEntry(rsa, 'r', { ...(n && { n: n.toString('base64url') }), e: e.toString('base64url') });
    const modulus = () => Buffer.from(String(rsa.publicKey.export({ format: 'jwk' }).n), 'base64url');

    it.each([
      [
        'an even modulus',
        () => rsaEntry(Buffer.concat([modulus().subarray(0, -1), Buffer.of(2)]), Buffer.of(3)),
      ],
      ['no modulus', () => rsaEntry(Buffer.alloc(4), Buffer.of(3))],
      ['a modulus of 3000 bytes', () => rsaEntry(Buffer.alloc(3000, 0xff), Buffer.of(3))],
      ['exponent 1', () => rsaEntry(undefined, Buffer.of(1))],
      ['exponent 2', () => rsaEntry(undefined, Buffer.of(2))],
      ['exponent 0', () => rsaEntry(undefined, Buffer.of(0))],
      ['an exponent of 9 bytes', () => rsaEntry(undefined, Buffer.alloc(9, 0xff))],
    ])('is ignored: an RSA key with %s', (_, entry) => {
      expect(judge(entry())).toEqual({ kept: nothing, notes: ['error bundle-jwk-valid-public-key'] });
    });

    it('is taken with a zero before its RSA numbers, as Java writes them', () => {
      const entry = rsaEntry(Buffer.concat([Buffer.of(0), modulus()]), Buffer.of(0, 1, 0, 1));
      const decoded = decode([entry]);
      expect(decoded.content.jwtAuthorities[0]?.publicKey.der).toEqual(
        rsa.publicKey.export({ format: 'der', type: 'spki' }),
      );
    });

    it.each([
      ['null', null],
      ['a text', 'x'],
      ['a list', [1]],
    ])('is ignored when it is %s', (_, entry) => {
      expect(judge(entry)).toEqual({ kept: nothing, notes: ['error bundle-jwk-kty'] });
    });

    it('is kept without kid for tokens without one, and the error is noted', () => {
      for (const kid of [undefined, '', 5]) {
        expect(judge(keyEntry(key, 'a', { kid }))).toEqual({
          kept: [0, 1, 0],
          notes: ['error jwt-bundle-kid'],
        });
        const wit = judge(keyEntry(key, 'a', { kid, use: 'wit-svid' }));
        expect(wit).toEqual({ kept: [0, 0, 1], notes: ['error wit-bundle-kid'] });
      }
      expect(decode([keyEntry(key, '')]).content.jwtAuthorities[0]).not.toHaveProperty('keyId');
    });

    it('is kept with an Ed25519 key, which no token can use', () => {
      const judged = judge(keyEntry(signingKey('Ed25519'), 'e'));
      expect(judged).toEqual({ kept: [0, 1, 0], notes: ['warning bundle-ed25519-jwt'] });
    });

    it('is kept with a short RSA key, and the error is noted', () => {
      const judged = judge(keyEntry(signingKey(1024), 'r'));
      expect(judged).toEqual({ kept: [0, 1, 0], notes: ['error bundle-jwk-valid-public-key'] });
    });

    it('loses private members, whose values are nowhere in what comes of it', () => {
      const jwk = key.privateKey.export({ format: 'jwk' });
      const decoded = decode([x509Entry(root), keyEntry(key, 'a', { d: jwk.d })]);
      expect(countsOf(decoded)).toEqual([1, 1, 0]);
      expect(notesOf(decoded)).toEqual(['error bundle-jwk-no-private /keys/1']);
      expect(JSON.stringify(decoded.notes)).not.toContain(jwk.d?.slice(0, 8));
      expect(decoded.notes[0]?.message).toMatch(/\("d"\)/);
    });

    it('is dropped when it is a symmetric key', () => {
      const judged = judge({ kty: 'oct', use: 'jwt-svid', kid: 'a', k: 'c2VjcmV0' });
      expect(judged.kept).toEqual(nothing);
      expect(new Set(judged.notes)).toEqual(new Set(['error bundle-jwk-no-private']));
    });

    it('may have other members, which are not kept', () => {
      const judged = judge(keyEntry(key, 'a', { alg: 'ES256', x5t: 'x' }));
      expect(judged).toEqual({ kept: [0, 1, 0], notes: ['warning bundle-jwk-no-extra-params'] });
    });

    it('is ignored with a member twice, however deep', () => {
      const text = documentOf([x509Entry(root), keyEntry(key, 'a')]).toString();
      for (const more of ['"kid":"a","use"', '"y2":[{"a":1,"a":2}],"use"']) {
        const decoded = decodeSpiffeBundle(
          Buffer.from(text.replace('"use":"jwt-svid"', `${more}:"jwt-svid"`)),
        );
        expect(countsOf(decoded)).toEqual([1, 0, 0]);
        expect(notesOf(decoded)).toEqual(['error bundle-jwk-duplicate-members /keys/1']);
      }
    });

    it.each([
      ['without x5c', { x5c: undefined }, 'x509-bundle-x5c-present'],
      ['with an empty x5c', { x5c: [] }, 'x509-bundle-x5c-present'],
      ['with a text for x5c', { x5c: 'MII' }, 'x509-bundle-x5c-present'],
      ['with a number in x5c', { x5c: [5] }, 'x509-bundle-x5c-present'],
      ['with no base64 in x5c', { x5c: ['not base64'] }, 'x509-bundle-x5c-encoding'],
      ['with PEM in x5c', { x5c: ['-----BEGIN CERTIFICATE-----'] }, 'x509-bundle-x5c-encoding'],
      ['with no certificate in x5c', { x5c: ['MAA='] }, 'x509-bundle-x5c-encoding'],
      ['with x5c alone', { x: undefined, y: undefined, crv: undefined }, 'x509-bundle-jwk-matches-cert'],
    ])('is ignored: an X.509 authority %s', (_, deform, rule) => {
      expect(judge(x509Entry(root, deform))).toEqual({ kept: nothing, notes: [`error ${rule}`] });
    });

    it('is ignored with a certificate in other letters of base64, with line breaks or bytes after it', () => {
      const { der } = other.certificate;
      const base64 = der.toString('base64');
      const forms = [
        base64.replace(/(.{64})/g, '$1\n'),
        der.toString('base64url'),
        Buffer.concat([der, Buffer.of(0)]).toString('base64'),
      ];
      for (const x5c of forms) {
        expect(judge(x509Entry(other, { x5c: [x5c] }))).toEqual({
          kept: nothing,
          notes: ['error x509-bundle-x5c-encoding'],
        });
      }
    });

    it("is ignored with a key that is not its certificate's", () => {
      const { x, y } = key.publicKey.export({ format: 'jwk' });
      const judged = judge(x509Entry(root, { x, y }));
      expect(judged).toEqual({ kept: nothing, notes: ['error x509-bundle-jwk-matches-cert'] });
    });

    it("is ignored with a certificate that is not a CA's", async () => {
      const leaf = { certificate: await testLeaf(root), signer: root.signer };
      expect(judge(x509Entry(leaf))).toEqual({ kept: nothing, notes: ['error x509-bundle-x5c-is-ca'] });
    });

    it('gives the first of several certificates', () => {
      const [one] = x509Entry(other)['x5c'] as [string];
      const [two] = x509Entry(root)['x5c'] as [string];
      const decoded = decode([x509Entry(other, { x5c: [one, two] })]);
      expect(decoded.content.x509Authorities).toEqual([{ certificate: other.certificate.der }]);
      expect(notesOf(decoded)).toEqual(['error x509-bundle-x5c-single /keys/0']);
    });

    it('is kept with a kid on an X.509 authority, and the error is noted', () => {
      expect(judge(x509Entry(other, { kid: '' }))).toEqual({
        kept: [1, 0, 0],
        notes: ['error x509-bundle-no-kid'],
      });
    });

    it('is kept with an expired CA certificate, with a warning', async () => {
      const old = await testAuthority('ec-p256', { name: 'old', notBefore: NOW - 100, notAfter: NOW - 1 });
      expect(judge(x509Entry(old))).toEqual({
        kept: [1, 0, 0],
        notes: ['warning fed-keys-remove-deprecated'],
      });
      const last = await testAuthority('ec-p256', { name: 'last', notBefore: NOW - 100, notAfter: NOW });
      expect(judge(x509Entry(last))).toEqual({ kept: [1, 0, 0], notes: [] });
    });
  });

  describe('with something twice', () => {
    it('keeps one of two equal certificates', () => {
      const decoded = decode([x509Entry(root), x509Entry(root)]);
      expect(countsOf(decoded)).toEqual([1, 0, 0]);
      expect(notesOf(decoded)).toEqual(['warning x509-bundle-one-entry-per-ca /keys/1']);
    });

    it('keeps one of two equal keys with one kid', () => {
      const decoded = decode([keyEntry(key, 'a'), keyEntry(key, 'a')]);
      expect(countsOf(decoded)).toEqual([0, 1, 0]);
      expect(notesOf(decoded)).toEqual(['warning jwt-bundle-one-entry-per-key /keys/1']);
    });

    it('keeps none of two different keys with one kid, nor a third', () => {
      const decoded = decode([
        keyEntry(key, 'a'),
        keyEntry(second, 'a'),
        keyEntry(key, 'a'),
        keyEntry(key, 'A'),
      ]);
      expect(decoded.content.jwtAuthorities.map(({ keyId }) => keyId)).toEqual(['A']);
      expect(notesOf(decoded)).toEqual([0, 1, 2].map((i) => `error jwt-bundle-kid /keys/${i}`));
    });

    it('keeps a key under both of its kids', () => {
      const decoded = decode([keyEntry(key, 'a'), keyEntry(key, 'b')]);
      expect(countsOf(decoded)).toEqual([0, 2, 0]);
      expect(notesOf(decoded)).toEqual(['warning jwt-bundle-one-entry-per-key /keys/1']);
    });

    it('keeps a JWT and a WIT key with one kid, and notes the error', () => {
      const decoded = decode([keyEntry(key, 'a'), keyEntry(second, 'a', { use: 'wit-svid' })]);
      expect(countsOf(decoded)).toEqual([0, 1, 1]);
      expect(notesOf(decoded)).toEqual(['error wit-bundle-kid-unique /keys/1']);
    });
  });

  it('sums up notes beyond a thousand under the gravest, and lists the first of each rule all the same', () => {
    const odd = Array(3000).fill({ kty: 'AKP', use: 'jwt-svid' });
    const symmetric = Array(12).fill({ kty: 'oct', use: 'jwt-svid' });
    const { notes } = decode([...odd, ...symmetric, ...odd]);
    expect(notes.filter(({ rule }) => rule === 'bundle-jwk-no-private')).toHaveLength(11); // and in the sum
    expect(notes).toHaveLength(1000 + 10 + 1 + 1);
    expect(notes.at(-1)).toMatchObject({
      severity: 'error',
      message: expect.stringMatching(/5002 notes in all/),
    });
  });
});
