import { x509Svid } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { listed } from './listed.js';
import { CLIENT_AUTH, hasBothPurposes, SERVER_AUTH } from './purposes.js';

export const x509SvidLeafEkuServerAndClient = defineRule({
  id: 'x509-svid-leaf-eku-server-and-client',
  standard: 'x509-svid',
  title: "A leaf's extended key usage lists serverAuth and clientAuth",
  severity: 'error',
  requirement: 'MUST',
  citation: x509Svid('4.4', '44-extended-key-usage'),
  appliesTo: ['leaf'],
  rationale:
    'In a mesh every workload is client and server. go-spiffe and Envoy do not look at purposes; SPIRE refuses such a leaf, Istio asks for serverAuth even of clients, and other TLS stacks refuse the side that is missing.',
  fix: 'List both: "extendedKeyUsage = serverAuth, clientAuth"',
  good: 'X509v3 Extended Key Usage:\n    TLS Web Server Authentication, TLS Web Client Authentication',
  bad: 'X509v3 Extended Key Usage:\n    TLS Web Server Authentication',
  acceptedBy: ['go-spiffe', 'envoy'],
  refusedBy: ['spire', 'istio'],
  check: ({ extendedKeyUsage }) => {
    const purposes = extendedKeyUsage?.value;
    if (purposes === undefined || hasBothPurposes(purposes.oids)) return undefined;
    const missing = [
      ...(purposes.oids.includes(SERVER_AUTH) ? [] : ['serverAuth']),
      ...(purposes.oids.includes(CLIENT_AUTH) ? [] : ['clientAuth']),
    ].join(' and ');
    return {
      message: `extended key usage lacks ${missing}`,
      field: 'extensions.extendedKeyUsage',
      value: listed(purposes.names),
    };
  },
});
