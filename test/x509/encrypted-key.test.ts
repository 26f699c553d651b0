import { createPrivateKey, createPublicKey } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TAG } from '../../src/encoding/der.js';
import { derEncode, derInteger, derOid, derSequence } from '../../src/encoding/der-write.js';
import { MeshctlError } from '../../src/errors.js';
import { checkEncryptedPkcs8, encryptPkcs8 } from '../../src/x509/encrypted-key.js';
import { KEY_KINDS, pkcs8Of } from './pkcs12-material.js';

const derOf = (pem: string): Buffer => Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ''), 'base64');

const open = (pem: string, passphrase: string | Buffer): Buffer =>
  createPrivateKey({ key: pem, passphrase }).export({ format: 'der', type: 'pkcs8' });

describe.each(KEY_KINDS)('encryptPkcs8 of a %s key', (kind) => {
  const pem = encryptPkcs8(pkcs8Of(kind), 'correct horse');

  it('makes a PEM block that OpenSSL opens with the passphrase', () => {
    expect(pem).toMatch(/^-----BEGIN ENCRYPTED PRIVATE KEY-----\n/);
    expect(pem).toMatch(/\n-----END ENCRYPTED PRIVATE KEY-----\n$/);
    expect(open(pem, 'correct horse')).toEqual(pkcs8Of(kind));
  });

  it('does not open with another passphrase, or none', () => {
    expect(() => open(pem, 'correct horsf')).toThrow();
    expect(() => createPrivateKey(pem)).toThrow();
  });

  it('says what it costs to open', () => {
    expect(checkEncryptedPkcs8(derOf(pem))).toEqual({ scheme: 'pbkdf2', iterations: 600_000 });
  });
});

describe('encryptPkcs8', () => {
  const key = pkcs8Of('ec-p256');

  it('uses HMAC-SHA256, AES-256-CBC and a salt of 16 bytes', () => {
    const hex = derOf(encryptPkcs8(key, 'x')).toString('hex');
    expect(hex).toContain('06082a864886f70d0209'); // hmacWithSHA256
    expect(hex).toContain('060960864801650304012a0410'); // aes256-CBC, then its vector
    expect(hex).toMatch(/06092a864886f70d01050c30250410[0-9a-f]{32}0203/); // PBKDF2, then its salt
  });

  it('never makes the same file twice', () => {
    expect(encryptPkcs8(key, 'x')).not.toBe(encryptPkcs8(key, 'x'));
  });

  it('takes a passphrase as UTF-8 text or as bytes, and leaves the bytes as they are', () => {
    const bytes = Buffer.from([0xff, 0x00, 0x80]);
    expect(open(encryptPkcs8(key, bytes), bytes)).toEqual(key);
    expect(bytes).toEqual(Buffer.from([0xff, 0x00, 0x80]));
    expect(open(encryptPkcs8(key, 'пароль 🔑'), Buffer.from('пароль 🔑', 'utf8'))).toEqual(key);
  });

  it('writes only what it can open again: 1024 bytes of passphrase and no more', () => {
    const longest = 'x'.repeat(1024);
    expect(open(encryptPkcs8(key, longest), longest)).toEqual(key);
    const refused = expect.objectContaining({
      code: 'E_PASSPHRASE',
      message:
        'passphrase is too long: it has 1025 bytes, and a key can be opened with 1024 at most. Give a shorter one',
    });
    expect(() => encryptPkcs8(key, `${longest}x`)).toThrow(refused);
    expect(() => encryptPkcs8(key, `${'x'.repeat(1023)}ж`)).toThrow(refused);
  });

  it('refuses an empty passphrase', () => {
    const refused = expect.objectContaining({
      code: 'E_PASSPHRASE',
      message: expect.stringContaining('passphrase is empty'),
    });
    expect(() => encryptPkcs8(key, '')).toThrow(refused);
    expect(() => encryptPkcs8(key, Buffer.alloc(0))).toThrow(refused);
  });
});

/** openssl genpkey -algorithm ed25519 | openssl pkcs8 -topk8 -scrypt -passout pass:scrypt (OpenSSL 3.0.19) */
const SCRYPT_KEY = `-----BEGIN ENCRYPTED PRIVATE KEY-----
MIGTME8GCSqGSIb3DQEFDTBCMCEGCSsGAQQB2kcECzAUBAgC1MDxGhrmYgICQAAC
AQgCAQEwHQYJYIZIAWUDBAEqBBByjDPxKN6Dp48nupa2QueTBECab9AsKRXWbn+W
+uJ9GkTGi8/n8vcFRkcRyxMsE82oRNLkxe1HDbRuU3CjyoCAABj+b4i8YsGDOTs+
Qh/zaK+t
-----END ENCRYPTED PRIVATE KEY-----`;

const octets = derEncode(TAG.OCTET_STRING, Buffer.alloc(8, 7));
const AES_256_CBC = derSequence(
  derOid('2.16.840.1.101.3.4.1.42'),
  derEncode(TAG.OCTET_STRING, Buffer.alloc(16)),
);

/** An EncryptedPrivateKeyInfo with this scheme and these parameters. */
const encrypted = (oid: string, parameters: Buffer): Buffer =>
  derSequence(derSequence(derOid(oid), parameters), octets);

const pbes2 = (derivation: string, parameters: Buffer): Buffer =>
  encrypted('1.2.840.113549.1.5.13', derSequence(derSequence(derOid(derivation), parameters), AES_256_CBC));

const pbkdf2 = (iterations: number | bigint): Buffer =>
  pbes2('1.2.840.113549.1.5.12', derSequence(octets, derInteger(iterations)));

const scrypt = (n: number | bigint, r: number | bigint, p: number | bigint): Buffer =>
  pbes2('1.3.6.1.4.1.11591.4.11', derSequence(octets, derInteger(n), derInteger(r), derInteger(p)));

const pbes1 = (oid: string, iterations: number): Buffer =>
  encrypted(oid, derSequence(octets, derInteger(iterations)));

describe('checkEncryptedPkcs8', () => {
  it.each(['aes-128-cbc', 'aes-256-cbc', 'des-ede3-cbc'])('reads what Node writes with %s', (cipher) => {
    const key = createPrivateKey({ key: pkcs8Of('ec-p256'), format: 'der', type: 'pkcs8' });
    const der = key.export({ format: 'der', type: 'pkcs8', cipher, passphrase: 'x' });
    expect(checkEncryptedPkcs8(der)).toEqual({ scheme: 'pbkdf2', iterations: 2048 });
  });

  it('reads a scrypt key that OpenSSL wrote', () => {
    const der = derOf(SCRYPT_KEY);
    expect(checkEncryptedPkcs8(der)).toEqual({
      scheme: 'scrypt',
      cost: 16_384,
      blockSize: 8,
      parallelization: 1,
    });
    const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8', passphrase: 'scrypt' });
    expect(createPublicKey(key).asymmetricKeyType).toBe('ed25519');
  });

  it('reads the older schemes, whose iteration count is as free', () => {
    expect(checkEncryptedPkcs8(pbes1('1.2.840.113549.1.12.1.3', 2048))).toEqual({
      scheme: 'pbes1',
      iterations: 2048,
    });
    expect(checkEncryptedPkcs8(pbes1('1.2.840.113549.1.5.3', 1))).toEqual({ scheme: 'pbes1', iterations: 1 });
  });

  it('takes the limits themselves', () => {
    expect(checkEncryptedPkcs8(pbkdf2(10_000_000))).toMatchObject({ iterations: 10_000_000 });
    expect(checkEncryptedPkcs8(scrypt(2 ** 14, 8, 64))).toMatchObject({ parallelization: 64 });
    expect(checkEncryptedPkcs8(scrypt(2 ** 14, 15, 1))).toMatchObject({ blockSize: 15 });
  });

  it.each<[string, Buffer, string]>([
    [
      'PBKDF2 above the limit',
      pbkdf2(10_000_001),
      'its iteration count is 10000001, and meshctl runs 10000000 at most',
    ],
    ['PBKDF2 for years', pbkdf2(2n ** 62n), `its iteration count is ${2n ** 62n}`],
    ['PBKDF2 with a count of 9 bytes', pbkdf2(2n ** 64n), 'the iteration count is a number of 9 bytes'],
    ['PBKDF2 with a count of a megabyte', pbkdf2(2n ** 8_000_000n), 'is a number of 1000001 bytes'],
    [
      'PBES1 above the limit',
      pbes1('1.2.840.113549.1.12.1.6', 10_000_001),
      'its iteration count is 10000001',
    ],
    [
      'scrypt with much memory',
      scrypt(2 ** 20, 8, 1),
      'scrypt with N=1048576, r=8, p=1 takes 1073744896 bytes of memory',
    ],
    ['scrypt with 32 MiB and a little', scrypt(2 ** 14, 16, 1), 'N=16384, r=16, p=1 takes 33560576 bytes'],
    ['scrypt with wide blocks', scrypt(2, 2n ** 40n, 1), 'bytes of memory'],
    ['scrypt with much time', scrypt(2 ** 14, 8, 65), 'takes too long: N·r·p is over 8388608'],
    ['scrypt in many lanes', scrypt(2 ** 17, 1, 2 ** 16), 'takes too long'],
  ])('refuses %s', (_, der, why) => {
    const refused = {
      code: 'E_KEY',
      message: expect.stringMatching(/^encrypted private key is too costly to open: .*openssl pkcs8 -topk8/),
      details: expect.objectContaining({ why: expect.stringContaining(why) }),
    };
    expect(() => checkEncryptedPkcs8(der)).toThrow(expect.objectContaining(refused));
  });

  it.each<[string, Buffer]>([
    ['an unknown scheme', encrypted('1.3.6.1.4.1.99999.1', derEncode(TAG.NULL))],
    ['an unknown derivation', pbes2('1.3.6.1.4.1.99999.1', derEncode(TAG.NULL))],
  ])('passes %s on', (_, der) => {
    expect(checkEncryptedPkcs8(der)).toEqual({ scheme: 'other', oid: '1.3.6.1.4.1.99999.1' });
  });

  it.each<[string, Buffer, string]>([
    ['nothing', Buffer.alloc(0), 'byte 0: EncryptedPrivateKeyInfo is missing'],
    ['text', Buffer.from('hello'), 'byte 0: EncryptedPrivateKeyInfo has tag 0x68 where 0x30 belongs'],
    ['bytes at the end', Buffer.concat([pbkdf2(2048), Buffer.of(0)]), '1 unexpected bytes at the end'],
    ['an unencrypted key', pkcs8Of('ed25519'), 'encryptionAlgorithm has tag 0x02 where 0x30 belongs'],
    ['no data', derSequence(derSequence(derOid('1.2.840.113549.1.5.13'))), 'encryptedData is missing'],
    [
      'PBES2 without parameters',
      encrypted('1.2.840.113549.1.5.13', derEncode(TAG.NULL)),
      'PBES2-params has tag 0x05',
    ],
    ['an iteration count of zero', pbkdf2(0), 'the iteration count is 0'],
    [
      'a negative iteration count',
      pbes2('1.2.840.113549.1.5.12', derSequence(octets, Buffer.of(2, 1, 0xff))),
      'is -1',
    ],
    [
      'indefinite length',
      Buffer.concat([Buffer.of(0x30, 0x80), pbkdf2(2048).subarray(2), Buffer.of(0, 0)]),
      'BER, not DER',
    ],
  ])('refuses %s', (_, der, message) => {
    const refused = { code: 'E_KEY', message: expect.stringContaining(message) };
    expect(() => checkEncryptedPkcs8(der)).toThrow(expect.objectContaining(refused));
    expect(() => checkEncryptedPkcs8(der)).toThrow(/^encrypted private key is malformed in byte/);
  });

  it('answers any damage with E_KEY', () => {
    const valid = [pbkdf2(2048), scrypt(2 ** 14, 8, 1), pbes1('1.2.840.113549.1.12.1.3', 2048)];
    const damage = fc.record({
      der: fc.constantFrom(...valid),
      at: fc.nat(120),
      byte: fc.nat(255),
      cut: fc.nat(120),
    });
    fc.assert(
      fc.property(damage, ({ der, at, byte, cut }) => {
        const bytes = Buffer.from(der);
        bytes[at % bytes.length] = byte;
        for (const input of [bytes, bytes.subarray(0, cut)]) {
          try {
            checkEncryptedPkcs8(input);
          } catch (error) {
            expect(error).toBeInstanceOf(MeshctlError);
            expect(error).toMatchObject({ code: 'E_KEY' });
          }
        }
      }),
      { numRuns: 2000 },
    );
  });
});
