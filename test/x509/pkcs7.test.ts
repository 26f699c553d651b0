import { describe, expect, it } from 'vitest';
import { contextTagConstructed, TAG } from '../../src/encoding/der.js';
import { derEncode, derInteger, derOid, derSequence } from '../../src/encoding/der-write.js';
import { decodePkcs7, encodePkcs7 } from '../../src/x509/pkcs7/pkcs7.js';
import { readMutated } from '../mutations.js';
import { CMS_BER, CMS_DATA, CMS_DIGEST, CMS_ENVELOPED, CRL, DELTA_CRL } from './openssl-files.js';
import { CERTIFICATE, TRUSTED } from './pkcs12-files.js';
import { toBer } from './to-ber.js';

/** ContentInfo, its wrapper, SignedData, its members: what lies in those is certificates. */
const SIGNED_DEPTH = 4;

interface Parts {
  readonly certificates?: readonly Buffer[];
  readonly crls?: readonly Buffer[];
  readonly content?: readonly Buffer[];
  readonly signers?: readonly Buffer[];
}

/** SignedData as RFC 5652 §5.1 has it, without checks. */
function signedData({ certificates = [], crls = [], content = [], signers = [] }: Parts): Buffer {
  const data = derSequence(
    derInteger(1),
    derEncode(TAG.SET),
    derSequence(derOid('1.2.840.113549.1.7.1'), ...content),
    derEncode(contextTagConstructed(0), ...certificates),
    derEncode(contextTagConstructed(1), ...crls),
    derEncode(TAG.SET, ...signers),
  );
  return derSequence(derOid('1.2.840.113549.1.7.2'), derEncode(contextTagConstructed(0), data));
}

describe('PKCS#7', () => {
  it.each<[string, Buffer[], Buffer[]]>([
    ['a chain, in its order and not sorted', [TRUSTED, CERTIFICATE, TRUSTED], []],
    ['CRLs', [], [CRL, DELTA_CRL]],
    ['both', [CERTIFICATE], [DELTA_CRL, CRL]],
    ['nothing', [], []],
  ])('gives back what it was made of: %s', async (_, certificates, crls) => {
    const expected = { certificates, crls, others: 0, signers: 0, hasContent: false };
    const der = encodePkcs7(certificates, crls);
    expect(await decodePkcs7(der)).toEqual(expected);
    expect(await decodePkcs7(toBer(der, SIGNED_DEPTH))).toEqual(expected);
  });

  it('of OpenSSL in BER is read, with its signer and content told', async () => {
    expect(CMS_BER.subarray(0, 2).toString('hex')).toBe('3080');
    expect(await decodePkcs7(CMS_BER)).toEqual({
      certificates: [CERTIFICATE],
      crls: [],
      others: 0,
      signers: 1,
      hasContent: true,
    });
  });

  it('counts what is no X.509', async () => {
    const attributeCertificate = derEncode(contextTagConstructed(2), derSequence());
    const ocspResponse = derEncode(contextTagConstructed(1), derOid('1.3.6.1.5.5.7.16.2'), derSequence());
    const der = signedData({ certificates: [attributeCertificate, CERTIFICATE], crls: [ocspResponse, CRL] });
    expect(await decodePkcs7(der)).toMatchObject({ certificates: [CERTIFICATE], crls: [CRL], others: 2 });
  });

  it.each<[string, Buffer, RegExp]>([
    ['plain data', CMS_DATA, /it holds plain data, where signed data belongs/],
    ['digested data', CMS_DIGEST, /it holds digested data/],
    ['encrypted data', CMS_ENVELOPED, /it holds encrypted data/],
    ['something unknown', derSequence(derOid('1.2.3')), /content of type 1\.2\.3/],
    ['nothing', Buffer.alloc(0), /malformed PKCS#7 file in byte 0/],
    ['a certificate', CERTIFICATE, /malformed PKCS#7 file/],
    ['bytes behind it', Buffer.concat([encodePkcs7([], []), Buffer.of(5, 0)]), /2 unexpected bytes/],
  ])('says what is there in place of certificates: %s', async (_, input, message) => {
    await expect(decodePkcs7(input)).rejects.toMatchObject({
      code: 'E_PKCS7',
      message: expect.stringMatching(message),
    });
  });

  it('refuses a certificate in BER, whose signature no longer fits when it is rewritten', async () => {
    const ber = toBer(encodePkcs7([CERTIFICATE], []));
    await expect(decodePkcs7(ber)).rejects.toMatchObject({
      code: 'E_PKCS7',
      details: { why: 'one of its certificates is not written in DER' },
    });
  });

  it('refuses more elements than anybody means, each a thing in memory', async () => {
    const many = Array.from({ length: 10_001 }, () => derSequence());
    for (const parts of [{ certificates: many }, { crls: many }, { signers: many }]) {
      await expect(decodePkcs7(signedData(parts))).rejects.toThrow(/holds more than 10000 elements/);
    }
  });

  it('of long runs of one octet takes no longer than its length', async () => {
    // Certificates begin with this octet: each place in the content looks like one, up to the next octet.
    const run = Buffer.alloc(200_000, TAG.SEQUENCE);
    const many = Buffer.concat(Array.from({ length: 8 }, () => run));
    const content = [derEncode(contextTagConstructed(0), derEncode(TAG.OCTET_STRING, many))];
    const certificate = derSequence(derEncode(TAG.OCTET_STRING, run));
    const der = signedData({ content, certificates: [certificate] });
    const ber = Buffer.concat([Buffer.of(0x30, 0x80), der.subarray(5), Buffer.of(0, 0)]);
    const start = performance.now();
    for (const input of [der, ber]) {
      const { certificates } = await decodePkcs7(input);
      expect(certificates[0]?.equals(certificate)).toBe(true);
    }
    expect(performance.now() - start).toBeLessThan(10_000);
  });

  it('damaged gives certificates or E_PKCS7', async () => {
    const der = encodePkcs7([CERTIFICATE, TRUSTED], [CRL]);
    const outcome = await readMutated([der, toBer(der, SIGNED_DEPTH), CMS_BER], 6000, decodePkcs7);
    expect(outcome.read).toBeGreaterThan(300);
    expect(outcome.refused).toBeGreaterThan(300);
  }, 60_000);

  it('cut off anywhere is refused', async () => {
    for (const file of [encodePkcs7([CERTIFICATE], [CRL]), CMS_BER]) {
      for (let end = 0; end < file.length; end++) {
        await expect(decodePkcs7(file.subarray(0, end))).rejects.toMatchObject({ code: 'E_PKCS7' });
      }
    }
  });
});
