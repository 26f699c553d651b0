// Verifying many SVIDs against one bundle, against the bare signature checks of the same certificates.
import { createPrivateKey, verify } from 'node:crypto';
import { Certificate, mintSvids, SvidValidator } from '../dist/index.js';
import { perSecond, rate, times } from './measure.mjs';
import { testCa } from './test-ca.mjs';

const LEAVES = 10_000;

export async function verifying() {
  return [await verifyingUnder('ec-p256', 'EC P-256'), await verifyingUnder('rsa-2048', 'RSA 2048')];
}

async function verifyingUnder(keyType, name) {
  const { record, keyPem } = await testCa(keyType);
  const at = Math.floor(Date.now() / 1000);
  const { payload } = mintSvids({
    requests: Array.from({ length: LEAVES }, (_, i) => ({
      id: `spiffe://example.org/web-${i}`,
      dnsNames: [],
    })),
    keySource: { make: 'ec-p256' },
    lifetime: { notBefore: at - 10, notAfter: at + 86_400, capped: false },
    authorityId: record.id,
    signerKey: createPrivateKey(keyPem),
    leafTemplates: record.leafTemplates,
    authorities: [],
    time: '2026-11-23T04:00:00Z',
  });
  const ders = payload.map(({ chain }) => chain[0]);
  const authority = Buffer.from(record.certificate, 'base64');
  const { publicKey } = Certificate.parse(authority);
  const signed = ders.map((der) => Certificate.parse(der)).map(({ tbs, signature }) => ({ tbs, signature }));

  const bare = await rate(
    () => {
      for (const { tbs, signature } of signed)
        if (!verify('sha256', tbs, publicKey, signature)) throw new Error();
    },
    LEAVES,
    { spans: 3 },
  );
  const ours = await rate(
    () => {
      const bundleOf = () => ({ x509Authorities: [{ certificate: authority }] });
      const validator = new SvidValidator({ bundleOf, at });
      for (const der of ders) if (!validator.validate([Certificate.parse(der)]).ok) throw new Error();
    },
    LEAVES,
    { spans: 3 },
  );
  return {
    what: `${LEAVES.toLocaleString('en')} SVIDs verified against one bundle with an authority of ${name}`,
    baseline: `bare signature checks ${perSecond(bare)}`,
    measured: perSecond(ours),
    ratio: times(bare / ours),
    promise: '≤ 1.5 × their time',
    kept: bare / ours <= 1.5,
  };
}
