import { describe, expect, it } from 'vitest';
import { type Pkcs12Digest, type Pkcs12KeyOptions, pkcs12Key } from '../../src/x509/pkcs12/kdf.js';
import { bmpWithTerminator, passwordForms } from '../../src/x509/pkcs12/password.js';

type Purpose = Pkcs12KeyOptions['purpose'];

/**
 * digest, password, salt, iterations, purpose, key: made with OpenSSL 3.0.19
 * openssl kdf -keylen N -kdfopt digest:D -kdfopt hexpass:P -kdfopt hexsalt:S -kdfopt iter:I -kdfopt id:1 PKCS12KDF
 */
const KEYS: readonly [Pkcs12Digest, string, string, number, Purpose, string][] = [
  [
    'sha1',
    '0073006d006500670000',
    '0a58cf64530d823f',
    1,
    1,
    '8aaae6297b6cb04642ab5b077851284eb7128f1a2a7fbca3',
  ],
  ['sha1', '0073006d006500670000', '0a58cf64530d823f', 1, 2, '79993dfe048d3b76'],
  ['sha1', '0073006d006500670000', '3d83c0e4546ac140', 1, 3, '8d967d88f6caa9d714800ab3d48051d63f73a312'],
  [
    'sha1',
    '007100750065006500670000',
    '05dec959acff72f7',
    1000,
    1,
    'ed2034e36328830ff09df1e1a07dd357185dac0d4f9eb3d4',
  ],
  [
    'sha224',
    'd83ddd11006b006500790000',
    '0102030405060708',
    3,
    3,
    '1a9079aedd0f3dee11e1f97831af15186b1f3dfe61bc9691597ffb6c',
  ],
  [
    'sha256',
    '0073006d006500670000',
    '00112233445566778899aabbccddeeff'.repeat(5),
    5,
    1,
    '9203b262628e234e272323c336523a80e91c8d22e4e090d5a8ab6725aa1749ff82e30f29765b91375f0ef7c9b54849aab0ab312dde2e71159dff2d8b0364484b8196c5488b4d15fa40c90f19e5d66e7e84f490c3576e85a55c992860f39839fd26f22a2d',
  ],
  [
    'sha384',
    '0073006d006500670000',
    '00112233445566778899aabbccddeeff',
    2048,
    3,
    '43cd6f7eb39944a277edb20a51d389fd1a1f352a535c9f33b346444fe721b24c25f514e86302b13d2dae44be2784e87d',
  ],
  [
    'sha512',
    '0073006d006500670000',
    '00'.repeat(129),
    2,
    2,
    'e4bfc891221cdb00c16a8a08d6eef4110c490b4645cc5e53f4cf96531be3b6a4faa5824b1b4c02bea267454e41a2f2cb4b46871a3a2ab28a9b06928d332f639f6ff13ca7ff71224bfff3fb303f99d3ee7c6f918c531ce7d5e0efcad643cbb1e78df36a23cf2525a0b93f2c401c595345d0b6bcec88fc8a9a80acb221d69c399eea45',
  ],
  [
    'sha512-224',
    '0073006d006500670000',
    '0102030405060708',
    10,
    3,
    '27a41247195a635556ee45ed23c1395608011c35daa511e62c0bd474',
  ],
  [
    'sha512-256',
    '0073006d006500670000',
    '0102030405060708',
    10,
    1,
    '4592a910153c2f801cbed0ba1f108b5fdecce08be8bbd79bd547283d18365aa3a312c6a978aafad0b71cf86fa8bbef06fece',
  ],
];

describe('keys of PKCS#12', () => {
  it.each(KEYS)(
    '%s of %s, %s, %i times for purpose %i',
    (digest, password, salt, iterations, purpose, key) => {
      const made = pkcs12Key({
        digest,
        password: Buffer.from(password, 'hex'),
        salt: Buffer.from(salt, 'hex'),
        iterations,
        purpose,
        length: key.length / 2,
      });
      expect(made.toString('hex')).toBe(key);
    },
  );
});

describe('passwords', () => {
  it('are UTF-16 with two zero octets behind, and pairs of surrogates beyond U+FFFF', () => {
    expect(bmpWithTerminator('smeg').toString('hex')).toBe('0073006d006500670000');
    expect(bmpWithTerminator('🔑k').toString('hex')).toBe('d83ddd11006b0000');
  });

  it.each([undefined, ''])('%j is the zero octets alone, or nothing', (none) => {
    expect(passwordForms(none).map(({ bmp }) => bmp.toString('hex'))).toEqual(['0000', '']);
    expect(passwordForms(none).map(({ utf8 }) => utf8.length)).toEqual([0, 0]);
  });
});
