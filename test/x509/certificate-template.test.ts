import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseDer, TAG } from '../../src/encoding/der.js';
import { type LeafProfile, leafContent, leafProfileFor } from '../../src/svid/index.js';
import {
  compileTemplate,
  KEY_TYPES,
  type KeyType,
  loadCertificateBuilder,
  subjectKeyIdentifierOf,
} from '../../src/x509/index.js';
import { keyPair, NOW, publicKeyInfo, type TestAuthority, testAuthority } from '../authorities.js';

const segment = fc.stringMatching(/^[A-Za-z0-9_-][A-Za-z0-9._-]{0,40}$/);
const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?$/);
const fields = fc.record({
  serial: fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => {
    const serial = Buffer.from(bytes);
    serial[0] = ((serial[0] as number) & 0x3f) | 0x40;
    return serial;
  }),
  uri: fc
    .array(segment, { minLength: 1, maxLength: 30 })
    .map((path) => `spiffe://example.org/${path.join('/')}`),
  dnsNames: fc.array(
    fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join('.')),
    { maxLength: 12 },
  ),
  // From 2026 far beyond 2049, where UTCTime gives way to GeneralizedTime.
  start: fc.integer({ min: 0, max: 40 * 365 * 86_400 }),
  ttl: fc.integer({ min: 1, max: 30 * 365 * 86_400 }),
});

describe('compileTemplate', () => {
  const authorities = new Map<KeyType, TestAuthority>();
  beforeAll(async () => {
    for (const type of KEY_TYPES) authorities.set(type, await testAuthority(type));
  }, 120_000);

  for (const signerType of KEY_TYPES) {
    for (const leafType of KEY_TYPES) {
      it(`stamps what the builder builds: ${leafType} leaves under ${signerType}`, async () => {
        const { buildUnsigned } = await loadCertificateBuilder();
        const { certificate, signer } = authorities.get(signerType) as TestAuthority;
        const key = publicKeyInfo(keyPair(leafType, 'leaf').spki);
        const profile = leafProfileFor(key);
        const common = {
          issuer: certificate.subject.der,
          authorityKeyIdentifier: subjectKeyIdentifierOf(certificate.publicKeyInfo.keyBytes),
          profile,
        };
        const sample = leafContent({
          ...common,
          serial: Buffer.of(1),
          notBefore: 0,
          notAfter: 0,
          key: certificate.publicKeyInfo,
          uri: 'spiffe://example.org',
          dnsNames: [],
        });
        const template = compileTemplate(await buildUnsigned(sample, signer));
        await fc.assert(
          fc.asyncProperty(fields, async ({ serial, uri, dnsNames, start, ttl }) => {
            const lifetime = { notBefore: NOW + start, notAfter: NOW + start + ttl };
            const content = leafContent({ ...common, ...lifetime, serial, key, uri, dnsNames });
            const built = await buildUnsigned(content, signer);
            const stamped = template.stamp({ ...lifetime, serial, spki: key.der, uri, dnsNames });
            expect(stamped.toString('hex')).toBe(tbsOf(built).toString('hex'));
          }),
          { numRuns: 15 },
        );
      });
    }
  }

  it('keeps the key usages of RSA and other leaves apart', () => {
    const profiles: LeafProfile[] = KEY_TYPES.map((type) =>
      leafProfileFor(publicKeyInfo(keyPair(type, 'leaf').spki)),
    );
    expect(profiles).toEqual(['ec', 'ec', 'rsa', 'rsa', 'rsa', 'ec']);
  });
});

function tbsOf(certificate: Buffer): Buffer {
  return parseDer(certificate, TAG.SEQUENCE, 'certificate').inside().next(TAG.SEQUENCE, 'tbs').raw();
}
