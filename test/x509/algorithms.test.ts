/** The parameters of RSASSA-PSS (RFC 4055 §3.1), which an AlgorithmIdentifier has to spell out exactly. */
import { constants, generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { parseDer, TAG } from '../../src/encoding/der.js';
import { derEncode, derInteger, derOid, derSequence } from '../../src/encoding/der-write.js';
import { checkSignature } from '../../src/x509/algorithms.js';

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const DATA = Buffer.from('signed');
const SIGNATURE = sign('sha256', DATA, {
  key: privateKey,
  padding: constants.RSA_PKCS1_PSS_PADDING,
  saltLength: 32,
});

const NULL = Buffer.of(TAG.NULL, 0);
const field = (n: number, value: Buffer): Buffer => derEncode(0xa0 + n, value);
const [SHA1, SHA256, MGF1] = ['1.3.14.3.2.26', '2.16.840.1.101.3.4.2.1', '1.2.840.113549.1.1.8'];
const algorithm = (oid: string, ...parameters: readonly Buffer[]): Buffer =>
  derSequence(derOid(oid), ...parameters);
const HASH = field(0, algorithm(SHA256, NULL));
const MASK = field(1, algorithm(MGF1, algorithm(SHA256, NULL)));
const SALT = field(2, derInteger(32));

const check = (...parameters: readonly Buffer[]) => {
  const identifier = algorithm('1.2.840.113549.1.1.10', ...parameters);
  return checkSignature(parseDer(identifier, TAG.SEQUENCE, 'the algorithm'), DATA, SIGNATURE, publicKey);
};

describe('RSASSA-PSS', () => {
  it.each([
    ['parameters of the hashes that are NULL', [HASH, MASK, SALT]],
    ['none', [field(0, algorithm(SHA256)), field(1, algorithm(MGF1, algorithm(SHA256))), SALT]],
    ['the one trailer that there is', [HASH, MASK, SALT, field(3, derInteger(1))]],
  ])('is verified with %s', (_, fields) => {
    expect(check(derSequence(...fields))).toEqual({ ok: true });
  });

  it.each([
    ['no salt length, which stands for 20', [HASH, MASK], undefined],
    ['no hash, which stands for SHA-1', [MASK, SALT], 'weak'],
    ['no mask, which stands for SHA-1', [HASH, SALT], 'weak'],
    [
      'another hash in the mask',
      [HASH, field(1, algorithm(MGF1, algorithm(SHA1, NULL))), SALT],
      'unsupported',
    ],
    ['another mask', [HASH, field(1, algorithm(SHA256, algorithm(SHA256, NULL))), SALT], 'unsupported'],
    ['another trailer', [HASH, MASK, SALT, field(3, derInteger(2))], 'unsupported'],
  ])('is not verified with %s', (_, fields, unchecked) => {
    expect(check(derSequence(...fields))).toMatchObject({ ok: false, ...(unchecked && { unchecked }) });
  });

  it('is not verified without parameters', () => {
    expect(check()).toMatchObject({ ok: false, unchecked: 'unsupported' });
  });

  it.each([
    ['the parameters', [derSequence(HASH, MASK, SALT, NULL)]],
    ['the algorithm', [derSequence(HASH, MASK, SALT), NULL]],
    ['a hash', [derSequence(field(0, algorithm(SHA256, NULL, NULL)), MASK, SALT)]],
    ['the mask', [derSequence(HASH, field(1, algorithm(MGF1, algorithm(SHA256), NULL)), SALT)]],
    ['the salt length', [derSequence(HASH, MASK, derEncode(0xa2, derInteger(32), NULL))]],
  ])('is broken with more than there should be in %s', (_, parameters) => {
    expect(() => check(...parameters)).toThrow(expect.objectContaining({ code: 'E_DER' }));
  });

  it('is broken with a negative salt length, which OpenSSL would take for any', () => {
    const salt = field(2, Buffer.of(TAG.INTEGER, 1, 0xfe));
    expect(() => check(derSequence(HASH, MASK, salt))).toThrow(expect.objectContaining({ code: 'E_DER' }));
  });
});
