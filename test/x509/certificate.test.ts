import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { derInteger, derSequence } from '../../src/encoding/der-write.js';
import { readPem } from '../../src/encoding/pem.js';
import { Certificate, KEY_TYPES } from '../../src/x509/index.js';
import { testAuthority } from '../authorities.js';
import { testLeaf } from '../leaves.js';
import { EVERY_EXTENSION } from './every-extension.js';

const everyExtension = readPem(EVERY_EXTENSION).blocks[0]?.der as Buffer;

/** Replaces the first occurrence of some bytes by others of the same length. */
function patched(der: Buffer, from: Buffer, to: Buffer): Buffer {
  const at = der.indexOf(from);
  expect(at).toBeGreaterThan(0);
  const copy = Buffer.from(der);
  to.copy(copy, at);
  return copy;
}

describe('Certificate', () => {
  for (const type of KEY_TYPES.filter((each) => each !== 'rsa-3072' && each !== 'rsa-4096')) {
    it(`agrees with node:crypto on a CA and a leaf of ${type}`, async () => {
      const authority = await testAuthority(type);
      for (const certificate of [authority.certificate, await testLeaf(authority, { keyType: type })]) {
        const node = new X509Certificate(certificate.der);
        expect(certificate.sha256).toBe(node.fingerprint256.replaceAll(':', '').toLowerCase());
        expect(certificate.serialHex).toBe(node.serialNumber.toLowerCase());
        expect(certificate.validity.notAfter.date).toEqual(new Date(node.validTo));
        expect(certificate.basicConstraints?.ca).toBe(node.ca);
        expect(certificate.extendedKeyUsage?.oids).toEqual(node.keyUsage);
        expect(certificate.publicKey.equals(node.publicKey)).toBe(true);
        expect(certificate.checkSignedBy(authority.certificate)).toEqual({ ok: true });
      }
    });
  }

  it('refuses a signature by another key, and says so', async () => {
    const [one, other] = [await testAuthority('ec-p256'), await testAuthority('ec-p256', { name: 'other' })];
    const leaf = await testLeaf(one);
    expect(leaf.checkSignedBy(other.certificate)).toEqual({
      ok: false,
      why: 'the signature does not match the signed bytes',
    });
    const rsa = await testAuthority('rsa-2048');
    expect(leaf.checkSignedBy(rsa.certificate)).toMatchObject({
      ok: false,
      why: expect.stringContaining('does not fit'),
    });
  });

  it('names the byte at which the skeleton breaks', () => {
    expect(() => Certificate.parse(everyExtension.subarray(0, 100))).toThrow(
      /malformed certificate in byte 0/,
    );
    expect(() => Certificate.parse(Buffer.concat([everyExtension, Buffer.of(0)]))).toThrow(
      /unexpected bytes at the end of the certificate/,
    );
    expect(() => Certificate.parse(derSequence(derInteger(1)))).toThrow(/tbsCertificate has tag 0x02/);
  });

  it('keeps the rest when one extension is broken', () => {
    // keyUsage BIT STRING 03 02 07 80 with eight unused bits, which no BIT STRING has
    const keyUsage = Buffer.from('0603551d0f0101ff0405030307', 'hex');
    const broken = Certificate.parse(
      patched(everyExtension, keyUsage, Buffer.from('0603551d0f0101ff0405030308', 'hex')),
    );
    expect(() => broken.keyUsage).toThrow(/malformed keyUsage/);
    expect(broken.subjectAltName?.[0]?.value).toBe('spiffe://example.org');
    expect(broken.basicConstraints?.ca).toBe(true);
    expect(broken.extensions).toHaveLength(Certificate.parse(everyExtension).extensions.length);
  });

  it('decodes every extension it knows', () => {
    const certificate = Certificate.parse(everyExtension);
    expect(certificate.extensions.filter((extension) => certificate.decode(extension)?.ok !== true)).toEqual(
      [],
    );
  });

  it('shows the sign of a serial number', async () => {
    const { certificate } = await testAuthority('ec-p256');
    const hex = certificate.serialHex;
    const negative = Buffer.from(`8${hex.slice(1)}`, 'hex');
    const patchedCertificate = Certificate.parse(patched(certificate.der, Buffer.from(hex, 'hex'), negative));
    expect(patchedCertificate.serial).toBeLessThan(0n);
    expect(certificate.serial).toBeGreaterThan(0n);
  });

  it('sees when the inner signature algorithm is another', async () => {
    const { certificate } = await testAuthority('ec-p256');
    const sha256 = Buffer.from('06082a8648ce3d040302', 'hex');
    const changed = Certificate.parse(
      patched(certificate.der, sha256, Buffer.from('06082a8648ce3d040303', 'hex')),
    );
    expect(changed.signatureAlgorithmsAgree).toBe(false);
    expect(changed.checkSignedBy(certificate)).toMatchObject({
      ok: false,
      why: expect.stringContaining('differs'),
    });
  });

  it('does not verify SHA-1, and says that it is too weak', async () => {
    const { certificate } = await testAuthority('rsa-2048');
    const [sha256, sha1] = ['2a864886f70d01010b', '2a864886f70d010105'].map((hex) => Buffer.from(hex, 'hex'));
    const once = patched(certificate.der, sha256 as Buffer, sha1 as Buffer);
    const weak = Certificate.parse(patched(once, sha256 as Buffer, sha1 as Buffer));
    expect(weak.signatureAlgorithm).toBe('sha1WithRSAEncryption');
    expect(weak.checkSignedBy(certificate)).toMatchObject({
      ok: false,
      why: expect.stringContaining('too weak'),
    });
  });

  it('marks a criticality that is spelled out though it is the default', async () => {
    const { certificate } = await testAuthority('ec-p256');
    const san = certificate.extensions.find(({ oid }) => oid === '2.5.29.17');
    expect(san).toMatchObject({ critical: false, explicitFalse: false });
    const critical = Buffer.from('0603551d130101ff', 'hex');
    const explicit = Certificate.parse(
      patched(certificate.der, critical, Buffer.from('0603551d13010100', 'hex')),
    );
    expect(explicit.extensions.find(({ oid }) => oid === '2.5.29.19')).toMatchObject({
      critical: false,
      explicitFalse: true,
    });
  });
});
