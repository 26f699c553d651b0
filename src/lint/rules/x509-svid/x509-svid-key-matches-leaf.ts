import { spiffeId } from '../../citation.js';
import { defineRule } from '../../rule.js';

export const x509SvidKeyMatchesLeaf = defineRule({
  id: 'x509-svid-key-matches-leaf',
  standard: 'x509-svid',
  title: 'The private key beside an SVID belongs to it',
  severity: 'error',
  requirement: 'derived',
  citation: spiffeId('3.2', '32-svid-components'),
  appliesTo: ['private-key'],
  rationale:
    'A workload proves its identity with the key of its leaf; with another key no handshake succeeds. go-spiffe and other TLS libraries refuse to load such a pair. It happens when one file of a pair is renewed without the other.',
  fix: 'Take key and certificate of the same issuance, or issue both again: "meshctl identity issue spiffe://example.org/web"',
  good: 'openssl pkey -in svid.pem -pubout and openssl x509 -in svid.pem -noout -pubkey print the same key',
  bad: 'tls: private key does not match public key',
  refusedBy: ['go-spiffe'],
  check: ({ item: { publicKey }, leaves }) => {
    if (publicKey === undefined || leaves.length === 0) return undefined;
    const spki = publicKey.der;
    if (leaves.some(({ certificate }) => certificate.spki.equals(spki))) return undefined;
    const whose = leaves.length === 1 ? 'the certificate' : `any of the ${leaves.length} certificates`;
    return { message: `the private key is not that of ${whose} beside it` };
  },
});
