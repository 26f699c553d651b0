// Reading a certificate: parse, SANs, usages, validity, against node:crypto's X509Certificate doing the same reads.
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { Certificate, mintSvids } from '../dist/index.js';
import { perSecond, rate, times } from './measure.mjs';
import { testCa } from './test-ca.mjs';

export async function certificateView() {
  const { record, keyPem } = await testCa();
  const { payload } = mintSvids({
    requests: Array.from({ length: 200 }, (_, i) => ({
      id: `spiffe://example.org/web-${i}`,
      dnsNames: ['web.example.org'],
    })),
    keySource: { make: 'ec-p256' },
    lifetime: { notBefore: 1_800_000_000, notAfter: 1_800_086_400, capped: false },
    authorityId: record.id,
    signerKey: createPrivateKey(keyPem),
    leafTemplates: record.leafTemplates,
    authorities: [],
    time: '2026-11-23T04:00:00Z',
  });
  const ders = payload.map(({ chain }) => chain[0]);
  let seen = 0;
  const node = await rate(() => {
    for (const der of ders) {
      const certificate = new X509Certificate(der);
      seen += certificate.subjectAltName.length + (certificate.keyUsage?.length ?? 0);
      seen += Date.parse(certificate.validFrom) < Date.parse(certificate.validTo) ? 1 : 0;
    }
  }, ders.length);
  const ours = await rate(() => {
    for (const der of ders) {
      const certificate = Certificate.parse(der);
      seen +=
        certificate.subjectAltName.length +
        certificate.keyUsage.bits +
        certificate.extendedKeyUsage.oids.length;
      const { notBefore, notAfter } = certificate.validity;
      seen += notBefore.date.getTime() < notAfter.date.getTime() ? 1 : 0;
    }
  }, ders.length);
  if (seen === 0) throw new Error('nothing was read');
  return [
    {
      what: 'Certificates read (SANs, usages, validity)',
      baseline: `X509Certificate ${perSecond(node)}`,
      measured: perSecond(ours),
      ratio: times(ours / node),
      promise: '≥ 20 ×',
      kept: ours / node >= 20,
    },
  ];
}
