import { beforeAll, describe, expect, it } from 'vitest';
import type { Bundle } from '../../src/bundle/index.js';
import { TrustDomain } from '../../src/spiffe/index.js';
import { type SvidVerdict, validateX509Svid } from '../../src/svid/index.js';
import type { Certificate, CertificateContent, ExtensionContent } from '../../src/x509/index.js';
import { NOW, type TestAuthority, testAuthority } from '../authorities.js';
import { testIntermediate, testLeaf } from '../leaves.js';

const bundle = (name: string, ...authorities: TestAuthority[]): Bundle => ({
  trustDomain: TrustDomain.parse(name),
  x509Authorities: authorities.map(({ certificate }) => ({ certificate: certificate.der })),
  jwtAuthorities: [],
  witAuthorities: [],
});

/** Changes one extension of the profile. */
const withExtension =
  (type: ExtensionContent['type'], change: (extension: ExtensionContent) => ExtensionContent[]) =>
  (content: CertificateContent): CertificateContent => ({
    ...content,
    extensions: content.extensions.flatMap((extension) =>
      extension.type === type ? change(extension) : [extension],
    ),
  });

describe('validateX509Svid', () => {
  let root: TestAuthority;
  beforeAll(async () => {
    root = await testAuthority('ec-p256');
  });

  const validate = (
    chain: [Certificate, ...Certificate[]],
    bundles: Bundle[] = [bundle('example.org', root)],
  ): SvidVerdict =>
    validateX509Svid({
      chain,
      bundleOf: (trustDomain) => bundles.find((known) => known.trustDomain.equals(trustDomain)),
      at: NOW,
    });
  const refusal = (verdict: SvidVerdict) => (verdict.ok ? undefined : verdict.refusal);

  it('accepts what the profile makes, and names the path', async () => {
    const leaf = await testLeaf(root);
    const verdict = validate([leaf]);
    expect(verdict.ok && verdict.id.toString()).toBe('spiffe://example.org/web');
    expect(verdict.ok && verdict.path.map(({ sha256 }) => sha256)).toEqual([
      leaf.sha256,
      root.certificate.sha256,
    ]);
  });

  it("asks only for the bundle of the leaf's own trust domain", async () => {
    const leaf = await testLeaf(root, { id: 'spiffe://other.org/web' });
    expect(refusal(validate([leaf]))?.reason).toBe('no-bundle');
    // Even where the CA that signed it stands in another trust domain's bundle.
    expect(refusal(validate([leaf], [bundle('example.org', root), bundle('other.org')]))?.reason).toBe(
      'no-bundle',
    );
  });

  it('refuses an ID without a path', async () => {
    expect(refusal(validate([await testLeaf(root, { id: 'spiffe://example.org' })]))?.reason).toBe(
      'id-without-path',
    );
  });

  it('refuses what is no SPIFFE ID', async () => {
    for (const id of [
      'https://example.org/web',
      'spiffe://Example.org/web',
      'spiffe://example.org/a/',
      'kuma://a/b',
    ]) {
      expect(refusal(validate([await testLeaf(root, { id })]))?.reason, id).toBe('not-a-spiffe-id');
    }
  });

  it('refuses a leaf without URI SAN', async () => {
    const leaf = await testLeaf(root, { deform: withExtension('subjectAltName', () => []) });
    expect(refusal(validate([leaf]))).toEqual({
      reason: 'no-uri-san',
      message: 'it has no URI SAN, so no SPIFFE ID',
      position: 0,
    });
  });

  it('refuses a CA certificate as leaf', async () => {
    const leaf = await testLeaf(root, {
      deform: withExtension('basicConstraints', () => [
        { type: 'basicConstraints', critical: true, ca: true },
      ]),
    });
    expect(refusal(validate([leaf]))?.reason).toBe('leaf-is-a-ca');
  });

  it('refuses a leaf that may sign', async () => {
    for (const [usage, reason] of [
      ['keyCertSign', 'leaf-may-sign-certificates'],
      ['cRLSign', 'leaf-may-sign-crls'],
    ] as const) {
      const leaf = await testLeaf(root, {
        deform: withExtension('keyUsage', () => [
          { type: 'keyUsage', critical: true, usages: ['digitalSignature', usage] },
        ]),
      });
      expect(refusal(validate([leaf]))?.reason).toBe(reason);
    }
  });

  it('says which certificate of the chain is at fault', async () => {
    const sub = await testIntermediate(root, { name: 'sub' });
    const leaf = await testLeaf(sub);
    expect(validate([leaf, sub.certificate]).ok).toBe(true);
    expect(refusal(validate([leaf]))).toMatchObject({ reason: 'issuer-not-found', position: 0 });
    const noCa = await testIntermediate(root, {
      name: 'sub',
      deform: withExtension('basicConstraints', () => [
        { type: 'basicConstraints', critical: true, ca: false },
      ]),
    });
    expect(refusal(validate([leaf, noCa.certificate]))).toMatchObject({
      reason: 'issuer-not-a-ca',
      position: 1,
    });
  });

  it('says when an authority of the bundle is at fault', async () => {
    const old = await testAuthority('ec-p256', { name: 'old', notAfter: NOW - 1 });
    const leaf = await testLeaf(old);
    expect(refusal(validate([leaf], [bundle('example.org', old)]))).toMatchObject({
      reason: 'expired',
      position: -1,
    });
  });
});
