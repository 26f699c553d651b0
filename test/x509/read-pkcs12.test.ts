import { createPrivateKey, randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import { beforeAll, describe, expect, it } from 'vitest';
import { TAG } from '../../src/encoding/der.js';
import { derEncode, derInteger, derOid, derSequence } from '../../src/encoding/der-write.js';
import { decodePkcs12, type Pkcs12Bag } from '../../src/x509/pkcs12/pkcs12.js';
import { decryptRc2 } from '../../src/x509/pkcs12/rc2.js';
import { writePkcs12, writeTrustStore } from '../../src/x509/pkcs12/write-pkcs12.js';
import { WorkBudget } from '../../src/x509/work-budget.js';
import { readMutated } from '../mutations.js';
import {
  BAGS,
  bag,
  certificateBag,
  contentInfo,
  contents,
  DATA,
  explicit0,
  keyBag,
  macOf,
  octets,
  PKCS7,
  pbes1,
  pbes2,
  pbkdf2,
  pbmac1,
  pbmac1Of,
  pfx,
  scrypt,
} from './pfx.js';
import { CERTIFICATE, FILES, PRIVATE_KEY, TRUSTED } from './pkcs12-files.js';
import { chainOf, KEY_KINDS } from './pkcs12-material.js';
import { toBer } from './to-ber.js';

const password = 'Pa ss"w0rd~';
const iterations = 1000;

const keysIn = (bags: readonly Pkcs12Bag[]) =>
  bags.flatMap((bag) => (bag.kind === 'private-key' ? [bag.pkcs8] : []));
const certificatesIn = (bags: readonly Pkcs12Bag[]) =>
  bags.flatMap((bag) => (bag.kind === 'certificate' ? [bag.der] : []));

describe.each(KEY_KINDS)('a PKCS#12 file of meshctl with %s keys', (kind) => {
  it('gives back chain, key, names and what ties them', async () => {
    const material = await chainOf(kind);
    const friendlyName = 'spiffe://example.org/жук';
    const bags = await decodePkcs12(
      writePkcs12({ ...material, password, friendlyName, iterations }),
      password,
    );
    expect(bags.map(({ kind }) => kind)).toEqual([
      'certificate',
      'certificate',
      'certificate',
      'private-key',
    ]);
    expect(certificatesIn(bags)).toEqual(material.certificates);
    expect(keysIn(bags)).toEqual([material.privateKey]);
    expect(bags.map((bag) => bag.friendlyName)).toEqual([friendlyName, undefined, undefined, friendlyName]);
    expect(bags[0]?.localKeyId).toHaveLength(20);
    expect(bags[3]?.localKeyId).toEqual(bags[0]?.localKeyId);
  });
});

describe('PKCS#12 files of others', () => {
  it.each<[string, Buffer, string | undefined]>([
    ['PBES2 with AES-256', FILES.AES_256, 'secret'],
    ['RC2-40, 3DES and SHA-1', FILES.LEGACY, 'secret'],
    ['3DES of two keys and SHA-384', FILES.TWO_KEY_3DES, 'secret'],
    ['RC2-128 and SHA-224', FILES.RC2_128, 'secret'],
    ['AES-128, AES-192 and SHA-512', FILES.AES_128_192, 'secret'],
    ['certificates in the clear and SHA-512/256', FILES.SHA512_256, 'secret'],
    ['no MAC', FILES.NO_MAC, 'secret'],
    ['PBMAC1', FILES.PBMAC1, 'secret'],
    ['PBMAC1 with SHA-512', FILES.PBMAC1_SHA512, 'secret'],
    ['no protection, no password given', FILES.OPEN, undefined],
    ['no protection, a password given', FILES.OPEN, 'needless'],
    ['the empty password, none given', FILES.EMPTY_PASSWORD, undefined],
    ['the empty password, given', FILES.EMPTY_PASSWORD, ''],
    ['a password outside ASCII', FILES.UMLAUTS, 'pässwörd'],
    ['a password outside the BMP', FILES.BEYOND_BMP, '🔑key'],
  ])('with %s', async (_, file, given) => {
    const bags = await decodePkcs12(file, given);
    expect(certificatesIn(bags)).toEqual([CERTIFICATE]);
    expect(keysIn(bags).map((key) => key && publicHalf(key))).toEqual([publicHalf(PRIVATE_KEY)]);
    expect(bags.map(({ friendlyName }) => friendlyName)).toEqual(['web', 'web']);
    expect(bags[0]?.localKeyId).toEqual(bags[1]?.localKeyId);
  });

  const publicHalf = (key: Buffer): unknown =>
    createPrivateKey({ key, format: 'der', type: 'pkcs8' }).export({ format: 'jwk' });

  it("of Java trust what Java trusts, and a store of meshctl's is read the same", async () => {
    const expected = [{ kind: 'certificate', der: TRUSTED, trusted: true, friendlyName: 'root' }];
    expect(await decodePkcs12(FILES.JAVA_TRUST, 'secret1')).toMatchObject(expected);
    const own = writeTrustStore({
      certificates: [{ der: TRUSTED, friendlyName: 'root' }],
      password,
      iterations,
    });
    expect(await decodePkcs12(own, password)).toEqual(expected);
    expect((await decodePkcs12(FILES.AES_256, 'secret'))[0]).toMatchObject({ trusted: false });
  });
});

describe('the password of a PKCS#12 file', () => {
  const mac = [FILES.AES_256, FILES.LEGACY, FILES.RC2_128, FILES.PBMAC1, FILES.UMLAUTS, FILES.EMPTY_PASSWORD];

  it('is told wrong', async () => {
    for (const file of [...mac, FILES.NO_MAC]) {
      for (const wrong of ['Secret', 'secret ', 'passwörd', 'x'.repeat(5000)]) {
        await expect(decodePkcs12(file, wrong)).rejects.toMatchObject({
          code: 'E_PASSPHRASE',
          details: { why: 'the password is wrong or the file is damaged' },
        });
      }
    }
  });

  it('is told missing', async () => {
    for (const file of [FILES.AES_256, FILES.LEGACY, FILES.PBMAC1, FILES.NO_MAC, FILES.JAVA_TRUST]) {
      await expect(decodePkcs12(file, undefined)).rejects.toMatchObject({
        code: 'E_PASSPHRASE',
        details: { what: 'the PKCS#12 file is protected by a password' },
      });
    }
  });

  it('is never right by chance, also where no MAC tells', async () => {
    for (let i = 0; i < 600; i++) {
      await expect(decodePkcs12(FILES.NO_MAC, `wrong${i}`)).rejects.toMatchObject({ code: 'E_PASSPHRASE' });
    }
  });

  it('that opens the file but not the key leaves the key closed', async () => {
    const bags = await decodePkcs12(pfx(contents(keyBag(pbes1('3', 1)), certificateBag())), 'any');
    expect(bags).toMatchObject([
      { kind: 'private-key', encrypted: true, pkcs8: undefined },
      { kind: 'certificate', der: CERTIFICATE },
    ]);
  });
});

describe('PKCS#12 in BER', () => {
  it('is read with open lengths and strings in pieces', async () => {
    for (const file of [FILES.AES_256, FILES.LEGACY, FILES.PBMAC1]) {
      const ber = toBer(file);
      expect(ber.subarray(0, 2).toString('hex')).toBe('3080');
      const bags = await decodePkcs12(ber, 'secret');
      expect(bags).toEqual(await decodePkcs12(file, 'secret'));
      expect(keysIn(bags)).toEqual(keysIn(await decodePkcs12(file, 'secret')));
    }
  });

  it('is read where safes and their contents are BER too', async () => {
    const plain = toBer(contents(certificateBag()));
    const file = toBer(pfx(plain, (safes) => toBer(safes)));
    expect(await decodePkcs12(file, undefined)).toMatchObject([{ kind: 'certificate', der: CERTIFICATE }]);
  });

  it('may have zeros or a line end behind it', async () => {
    for (const padding of ['\0\0\0\0', '\r\n']) {
      const padded = Buffer.concat([toBer(FILES.AES_256), Buffer.from(padding)]);
      expect(await decodePkcs12(padded, 'secret')).toHaveLength(2);
    }
    const followed = Buffer.concat([toBer(FILES.AES_256), Buffer.from('0500', 'hex')]);
    await expect(decodePkcs12(followed, 'secret')).rejects.toMatchObject({ code: 'E_PKCS12' });
  });
});

describe('bags', () => {
  it('of every kind are told apart', async () => {
    const bags = await decodePkcs12(
      pfx(
        contents(
          bag(`${BAGS}.1`, PRIVATE_KEY),
          bag(`${BAGS}.3`, derSequence(derOid('1.2.840.113549.1.9.22.2'), explicit0(octets('sdsi')))),
          bag(`${BAGS}.4`, derSequence(derOid('1.2.840.113549.1.9.23.1'), explicit0(octets('a CRL')))),
          bag(`${BAGS}.4`, derSequence(derOid('1.2.840.113549.1.9.23.2'), explicit0(octets('?')))),
          bag(`${BAGS}.5`, derSequence(derOid('1.2.3'), explicit0(octets('secret')))),
          bag('1.2.3.4', derEncode(TAG.NULL)),
          bag(`${BAGS}.6`, contents(certificateBag(), bag(`${BAGS}.6`, contents(certificateBag())))),
          bag(`${BAGS}.3`, derSequence(derOid('1.2.840.113549.1.9.22.1'))),
        ),
      ),
      undefined,
    );
    expect(bags).toMatchObject([
      { kind: 'private-key', encrypted: false, pkcs8: PRIVATE_KEY },
      { kind: 'other', type: 'a certificate that is not X.509' },
      { kind: 'crl', der: Buffer.from('a CRL') },
      { kind: 'other', type: 'a CRL that is not X.509' },
      { kind: 'other', type: 'a secret' },
      { kind: 'other', type: 'a bag of type 1.2.3.4' },
      { kind: 'certificate', der: CERTIFICATE },
      { kind: 'certificate', der: CERTIFICATE },
      { kind: 'broken', error: { code: 'E_PKCS12', message: expect.stringContaining('is missing') } },
    ]);
  });

  it('do not show their keys to what prints them in passing', async () => {
    const [bag] = (await decodePkcs12(FILES.OPEN, undefined)).filter(({ kind }) => kind === 'private-key');
    expect(keysIn(bag === undefined ? [] : [bag])).toEqual([PRIVATE_KEY]);
    expect(Object.keys(bag ?? {}).sort()).toEqual(['encrypted', 'friendlyName', 'kind', 'localKeyId']);
  });

  it('with a name that is no text have none', async () => {
    const name = (value: Buffer) =>
      derEncode(TAG.SET, derSequence(derOid('1.2.840.113549.1.9.20'), derEncode(TAG.SET, value)));
    const names = [
      derEncode(TAG.BMP_STRING, Buffer.from('0061d8', 'hex')),
      octets('x'),
      derEncode(TAG.BMP_STRING),
    ];
    const bags = await decodePkcs12(pfx(contents(...names.map((value) => certificateBag(name(value))))), '');
    expect(bags.map(({ friendlyName }) => friendlyName)).toEqual([undefined, undefined, undefined]);
    expect(certificatesIn(bags)).toHaveLength(3);
  });

  it('in bags in bags, and too many of them, are refused', async () => {
    let deep = certificateBag();
    for (let i = 0; i < 20; i++) deep = bag(`${BAGS}.6`, contents(deep));
    await expect(decodePkcs12(pfx(contents(deep)), '')).rejects.toThrow(/nested more than 8 deep/);
    const many = Array.from({ length: 10_001 }, () => bag('1.2.3', derEncode(TAG.NULL)));
    await expect(decodePkcs12(pfx(contents(...many)), '')).rejects.toThrow(/more than 10000 bags/);
  });
});

describe('what opening costs', () => {
  const costly = expect.objectContaining({
    code: 'E_KEY',
    message: expect.stringMatching(/^encrypted contents are too costly to open: .* more than \d+/),
  });

  it('is bounded for the MAC', async () => {
    await expect(decodePkcs12(pfx(contents(), undefined, macOf(2 ** 31 - 1)), 'x')).rejects.toEqual(costly);
    await expect(decodePkcs12(pfx(contents(), undefined, macOf(2 ** 31)), 'x')).rejects.toMatchObject({
      code: 'E_PKCS12',
    });
    await expect(decodePkcs12(pfx(contents(), undefined, pbmac1(20, 2 ** 30)), 'x')).rejects.toEqual(costly);
  });

  it.each<[string, Buffer]>([
    ['3DES', pbes1('3', 2 ** 30)],
    ['RC2', pbes1('6', 2 ** 30)],
    ['PBKDF2', pbes2(pbkdf2(2 ** 30))],
  ])('is bounded for keys: %s', async (_, algorithm) => {
    const file = pfx(contents(keyBag(algorithm), certificateBag()));
    expect(await decodePkcs12(file, 'x')).toMatchObject([
      { kind: 'broken', error: costly },
      { kind: 'certificate' },
    ]);
  });

  it('is bounded for all keys together, and a key that costs too much takes nothing from the others', async () => {
    const keys = (counts: number[]) => pfx(contents(...counts.map((count) => keyBag(pbes2(pbkdf2(count))))));
    const kinds = async (counts: number[]) =>
      (await decodePkcs12(keys(counts), 'x', new WorkBudget(10_000))).map(({ kind }) => kind);
    expect(await kinds([4000, 4000, 4000])).toEqual(['private-key', 'private-key', 'broken']);
    expect(await kinds([10_001, 5000])).toEqual(['broken', 'private-key']);
  });

  it('counts each digest that a longer key takes', async () => {
    // HMAC-SHA-1 gives 20 octets, of which AES-256 needs 32.
    const file = pfx(contents(keyBag(pbes2(pbkdf2(6000, '1.2.840.113549.2.7')))));
    expect(await decodePkcs12(file, 'x', new WorkBudget(10_000))).toMatchObject([{ kind: 'broken' }]);
  });

  it('refuses counts of zero, under which any password fits', async () => {
    await expect(decodePkcs12(pfx(contents(), undefined, macOf(0)), 'x')).rejects.toMatchObject({
      code: 'E_PKCS12',
      details: { why: 'an iteration count of 0 is not supported' },
    });
    const file = pfx(contents(keyBag(pbes1('3', 0)), keyBag(pbes2(pbkdf2(0)))));
    const refused = { kind: 'broken', error: { code: 'E_PKCS12' } };
    expect(await decodePkcs12(file, 'x')).toMatchObject([refused, refused]);
  });

  it.each<[string, Buffer, string]>([
    ['no power of 2', scrypt(3, 8, 1), 'E_PKCS12'],
    ['1', scrypt(1, 8, 1), 'E_PKCS12'],
    ['beyond the block size', scrypt(2 ** 17, 1, 1), 'E_PKCS12'],
    ['beyond memory', scrypt(2 ** 20, 8, 1), 'E_KEY'],
  ])('refuses scrypt with N %s', async (_, derivation, code) => {
    expect(await decodePkcs12(pfx(contents(keyBag(pbes2(derivation)))), 'x')).toMatchObject([
      { kind: 'broken', error: { code } },
    ]);
  });

  it('goes with the length of what RC2 encrypts, not with its square', () => {
    const plain = Buffer.alloc(20_000, 'RC2 in pieces');
    const [key, iv] = [randomBytes(16), randomBytes(8)];
    const forge = createRequire(import.meta.url)('node-forge');
    const cipher = forge.rc2.createEncryptionCipher(key.toString('latin1'), 128);
    cipher.start(iv.toString('latin1'));
    cipher.update(forge.util.createBuffer(plain.toString('latin1')));
    cipher.finish();
    const ciphertext = Buffer.from(cipher.output.getBytes(), 'latin1');
    expect(decryptRc2(ciphertext, key, iv, 128)).toEqual(plain);
    expect(decryptRc2(ciphertext.subarray(0, -1), key, iv, 128)).toBeUndefined();
    expect(decryptRc2(Buffer.alloc(0), key, iv, 128)).toBeUndefined();
    decryptRc2(Buffer.alloc(1024 ** 2), key, iv, 128); // took minutes, which the time limit of a test tells
  });
});

describe('PKCS#12 that is not supported', () => {
  it.each<[string, Buffer, RegExp]>([
    ['another version', derSequence(derInteger(4), contentInfo(DATA, octets(''))), /version 4/],
    [
      'a signature',
      derSequence(derInteger(3), contentInfo(`${PKCS7}.2`, derSequence())),
      /a signature in place/,
    ],
    ['RC4', pfx(contents(keyBag(pbes1('1', 1)))), /1\.2\.840\.113549\.1\.12\.1\.1 is not supported/],
    ['a MAC that is not known', pfx(contents(), undefined, macOf(1, '1.2.3')), /a MAC with 1\.2\.3/],
    ['PBMAC1 with a short key', pfx(contents(), undefined, pbmac1(19, 1)), /PBMAC1 with a key of 19 bytes/],
    ['PBMAC1 with an untold key', pfx(contents(), undefined, pbmac1(undefined, 1)), /a key of untold bytes/],
    [
      'PBMAC1 with scrypt',
      pfx(contents(), undefined, pbmac1Of(scrypt(2, 8, 1))),
      /PBMAC1 with the key derivation/,
    ],
  ])('is told: %s', async (_, file, message) => {
    const outcome = await decodePkcs12(file, 'x').catch((error: unknown) => error);
    const error = Array.isArray(outcome) ? outcome[0].error : outcome;
    expect(error).toMatchObject({ code: 'E_PKCS12', message: expect.stringMatching(message) });
  });
});

describe('damaged PKCS#12', () => {
  let originals: Buffer[];
  beforeAll(() => {
    const open = toBer(FILES.OPEN);
    originals = [FILES.OPEN, open, FILES.AES_256, FILES.RC2_128, FILES.NO_MAC];
  });

  it('gives bags or a MeshctlError', async () => {
    const passwords = ['secret', undefined];
    let calls = 0;
    const { read, refused } = await readMutated(originals, 4000, (bytes) =>
      decodePkcs12(bytes, passwords[calls++ % 7 === 0 ? 1 : 0], new WorkBudget(8000)),
    );
    expect(read).toBeGreaterThan(300);
    expect(refused).toBeGreaterThan(300);
  }, 120_000);

  it('cut off anywhere is refused', async () => {
    for (const file of [FILES.OPEN, toBer(FILES.OPEN), FILES.AES_256]) {
      for (let end = 0; end < file.length; end++) {
        await expect(decodePkcs12(file.subarray(0, end), 'secret')).rejects.toMatchObject({
          code: 'E_PKCS12',
        });
      }
    }
  }, 60_000);
});
