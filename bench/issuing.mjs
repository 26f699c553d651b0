// Bulk issuing: key, certificate and the PEM text of both, against @peculiar/x509's own generator on the same profile.
import 'reflect-metadata';
import { createPrivateKey, webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { encodeSvidPem, loadMintPool, mintSvids } from '../dist/index.js';
import { perSecond, rate, times } from './measure.mjs';
import { testCa } from './test-ca.mjs';

const BATCH = 250;

export async function issuing() {
  const { record, keyPem } = await testCa();
  const job = {
    requests: Array.from({ length: BATCH }, (_, i) => ({
      id: `spiffe://example.org/ns/demo/sa/web-${i}`,
      dnsNames: [],
    })),
    keySource: { make: 'ec-p256' },
    lifetime: { notBefore: 1_800_000_000, notAfter: 1_800_086_400, capped: false },
    authorityId: record.id,
    signerKey: createPrivateKey(keyPem),
    leafTemplates: record.leafTemplates,
    authorities: [record.certificate],
    time: '2026-11-23T04:00:00Z',
  };
  const library = await rate(await peculiarGenerator(keyPem), 10);
  const oneCore = await rate(() => {
    const { payload } = mintSvids(job);
    for (const svid of payload) encodeSvidPem(svid);
  }, BATCH);
  const one = await pooled(job, 1);
  const two = await pooled(job, 2);
  return [
    {
      what: 'SVIDs issued on one core (key, certificate, PEM of both)',
      baseline: `@peculiar/x509 ${perSecond(library)}`,
      measured: perSecond(oneCore),
      ratio: times(oneCore / library),
      promise: '≥ 40 × and ≥ 12,000/s',
      kept: oneCore / library >= 40 && oneCore >= 12_000,
    },
    {
      what: 'the same to JSON lines with two workers',
      baseline: `one worker ${perSecond(one)}`,
      measured: perSecond(two),
      ratio: times(two / one),
      promise: '≥ 1.7 ×',
      kept: two / one >= 1.7,
    },
  ];
}

async function pooled(job, workers) {
  const { openMintPool } = await loadMintPool();
  const pool = openMintPool(workers);
  const batches = 16;
  const value = await rate(
    () => Promise.all(Array.from({ length: batches }, () => pool.mint(job))),
    batches * BATCH,
  );
  await pool.close();
  return value;
}

/** What a program would do with the library: a new key, the same extensions, PEM of both. Ten at a time. */
async function peculiarGenerator(keyPem) {
  x509.cryptoProvider.set(webcrypto);
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const pkcs8 = createPrivateKey(keyPem).export({ type: 'pkcs8', format: 'der' });
  const signingKey = await webcrypto.subtle.importKey('pkcs8', pkcs8, algorithm, false, ['sign']);
  const one = async () => {
    const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
    const certificate = await x509.X509CertificateGenerator.create({
      issuer: 'O=example.org',
      notBefore: new Date(1_800_000_000_000),
      notAfter: new Date(1_800_086_400_000),
      signingAlgorithm: algorithm,
      publicKey: keys.publicKey,
      signingKey,
      extensions: [
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([
          x509.ExtendedKeyUsage.serverAuth,
          x509.ExtendedKeyUsage.clientAuth,
        ]),
        new x509.BasicConstraintsExtension(false, undefined, true),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
        new x509.AuthorityKeyIdentifierExtension('00'.repeat(20)),
        new x509.SubjectAlternativeNameExtension(
          [{ type: 'url', value: 'spiffe://example.org/ns/demo/sa/web' }],
          true,
        ),
      ],
    });
    const key = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
    return certificate.toString('pem') + x509.PemConverter.encode(key, 'PRIVATE KEY');
  };
  return async () => {
    for (let i = 0; i < 10; i++) await one();
  };
}
