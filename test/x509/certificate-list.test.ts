import { describe, expect, it } from 'vitest';
import { contextTagConstructed, TAG } from '../../src/encoding/der.js';
import { derBitString, derEncode, derInteger, derOid, derSequence } from '../../src/encoding/der-write.js';
import { writeTime } from '../../src/encoding/time.js';
import { CertificateList } from '../../src/x509/certificate-list.js';
import { readMutated } from '../mutations.js';
import { CRL, CRL_V1, DELTA_CRL } from './openssl-files.js';
import { CERTIFICATE } from './pkcs12-files.js';

const ECDSA_WITH_SHA256 = derSequence(derOid('1.2.840.10045.4.3.2'));
const ISSUER = derSequence(
  derEncode(TAG.SET, derSequence(derOid('2.5.4.3'), derEncode(TAG.UTF8_STRING, Buffer.from('list')))),
);
const THIS_UPDATE = Date.UTC(2026, 0, 1) / 1000;
const entry = (serial: number): Buffer => derSequence(derInteger(serial), writeTime(THIS_UPDATE));

interface Parts {
  readonly version?: Buffer[];
  readonly times?: Buffer[];
  readonly entries?: Buffer[];
  readonly extensions?: Buffer[];
  readonly end?: Buffer[];
}

/** TBSCertList as RFC 5280 §5.1 has it, without checks. */
function list(parts: Parts = {}): Buffer {
  const {
    version = [derInteger(1)],
    times = [writeTime(THIS_UPDATE)],
    entries,
    extensions,
    end = [],
  } = parts;
  const tbs = derSequence(
    ...version,
    ECDSA_WITH_SHA256,
    ISSUER,
    ...times,
    ...(entries === undefined ? [] : [derSequence(...entries)]),
    ...(extensions === undefined ? [] : [derEncode(contextTagConstructed(0), derSequence(...extensions))]),
    ...end,
  );
  return derSequence(tbs, ECDSA_WITH_SHA256, derBitString(Buffer.alloc(8)));
}

const extension = (oid: string, value: Buffer): Buffer =>
  derSequence(derOid(oid), derEncode(TAG.OCTET_STRING, value));
const crlNumber = (value: Buffer): Buffer => extension('2.5.29.20', value);

describe('a CRL of OpenSSL', () => {
  it('has issuer, times, number, key identifier and a count of the revoked', () => {
    const crl = CertificateList.parse(CRL);
    expect(crl.issuer.toString()).toBe('CN=ca');
    expect(crl.thisUpdate.date.toISOString()).toBe('2026-11-24T19:51:27.000Z');
    expect(crl.nextUpdate?.date.toISOString()).toBe('2126-10-31T19:51:27.000Z');
    expect(crl.nextUpdate?.encoding).toBe('generalized');
    expect(crl.entryCount).toBe(2);
    expect(crl.crlNumber).toBe(7n);
    expect(crl.isDelta).toBe(false);
    expect(crl.authorityKeyIdentifier?.keyIdentifier?.toString('hex')).toBe(
      '1fe9dcf7ce6e2f2a1ec8a8621f05d42fdc1960f7',
    );
    expect(crl.signatureAlgorithm).toBe('ecdsa-with-SHA256');
    expect(crl.der).toEqual(CRL);
  });

  it('may be a delta', () => {
    const crl = CertificateList.parse(DELTA_CRL);
    expect(crl.isDelta).toBe(true);
    expect(crl.crlNumber).toBe(8n);
    expect(crl.authorityKeyIdentifier).toBeUndefined();
  });

  it('may be of version 1, without extensions and entries', () => {
    const crl = CertificateList.parse(CRL_V1);
    expect(crl.entryCount).toBe(0);
    expect(crl.crlNumber).toBeUndefined();
    expect(crl.isDelta).toBe(false);
    expect(crl.issuer.toString()).toBe('CN=ca');
  });
});

describe('a CRL', () => {
  it('may be silent about the next', () => {
    const entries = [entry(1)];
    expect(CertificateList.parse(list()).nextUpdate).toBeUndefined();
    expect(CertificateList.parse(list({ entries }))).toMatchObject({ nextUpdate: undefined, entryCount: 1 });
    expect(CertificateList.parse(list({ version: [], extensions: [] })).nextUpdate).toBeUndefined();
  });

  it('may have an empty list, and numbers of any size', () => {
    const extensions = [crlNumber(derInteger(2n ** 160n - 1n))];
    const crl = CertificateList.parse(list({ entries: [], extensions }));
    expect(crl.entryCount).toBe(0);
    expect(crl.crlNumber).toBe(2n ** 160n - 1n);
  });

  it('of a million entries is counted at once', () => {
    const one = entry(70_000);
    const crl = CertificateList.parse(list({ entries: [Buffer.alloc(one.length * 1_000_000, one)] }));
    const start = performance.now();
    expect(crl.entryCount).toBe(1_000_000);
    expect(crl.entryCount).toBe(1_000_000);
    expect(performance.now() - start).toBeLessThan(5000);
  });

  it.each<[string, Buffer, string]>([
    ['nothing', Buffer.alloc(0), 'the CRL is missing'],
    ['a certificate', CERTIFICATE, 'tbsCertList.signature'],
    ['no times', list({ times: [] }), 'an element is missing'],
    [
      'three times',
      list({ times: Array.from({ length: 3 }, () => writeTime(THIS_UPDATE)) }),
      'unexpected bytes',
    ],
    [
      'a time that is none',
      list({ times: [derEncode(TAG.UTC_TIME, Buffer.from('26133100000'))] }),
      'is no time',
    ],
    ['a version that is none', list({ version: [derInteger(2n ** 40n)] }), 'the version is out of range'],
    ['an extension that is none', list({ extensions: [derInteger(1)] }), 'an extension has tag 0x02'],
    [
      'an extension without value',
      list({ extensions: [derSequence(derOid('2.5.29.20'))] }),
      'of extension 2.5.29.20 is missing',
    ],
    [
      'too many extensions',
      list({ extensions: Array.from({ length: 10_001 }, () => crlNumber(derInteger(1))) }),
      'crlExtensions holds more than 10000 elements',
    ],
    ['something behind', list({ end: [derInteger(1)] }), '3 unexpected bytes at the end of tbsCertList'],
    ['bytes behind', Buffer.concat([CRL, Buffer.of(0)]), '1 unexpected bytes'],
  ])('is refused with its byte: %s', (_, der, why) => {
    expect(() => CertificateList.parse(der)).toThrow(
      expect.objectContaining({
        code: 'E_CRL',
        message: expect.stringMatching(/^malformed CRL in byte \d+: /),
        details: expect.objectContaining({ why: expect.stringContaining(why) }),
      }),
    );
  });

  it('with something broken deep inside tells so when it is asked', () => {
    const entries = CertificateList.parse(list({ entries: [entry(1), derInteger(2)] }));
    expect(() => entries.entryCount).toThrow(/an entry of the CRL has tag 0x02/);
    const extensions = [crlNumber(derEncode(TAG.NULL)), extension('2.5.29.35', derInteger(1))];
    const crl = CertificateList.parse(list({ extensions }));
    expect(() => crl.crlNumber).toThrow(expect.objectContaining({ code: 'E_DER' }));
    expect(() => crl.authorityKeyIdentifier).toThrow(expect.objectContaining({ code: 'E_DER' }));
    expect(crl.isDelta).toBe(false);
  });

  it('damaged gives a view or a MeshctlError', async () => {
    const outcome = await readMutated(
      [CRL, DELTA_CRL, CRL_V1, list({ entries: [entry(1)] })],
      20_000,
      (der) => {
        const crl = CertificateList.parse(der);
        return [
          crl.issuer.toString(),
          crl.entryCount,
          crl.crlNumber,
          crl.isDelta,
          crl.authorityKeyIdentifier,
          crl.signatureAlgorithm,
        ];
      },
    );
    expect(outcome.read).toBeGreaterThan(1000);
    expect(outcome.refused).toBeGreaterThan(1000);
  }, 60_000);
});
