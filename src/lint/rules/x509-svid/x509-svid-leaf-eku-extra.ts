import { x509Svid } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { listed } from './listed.js';
import { CLIENT_AUTH, hasBothPurposes, SERVER_AUTH } from './purposes.js';

export const x509SvidLeafEkuExtra = defineRule({
  id: 'x509-svid-leaf-eku-extra',
  standard: 'x509-svid',
  title: "A leaf's extended key usage lists no further purposes",
  severity: 'info',
  requirement: 'derived',
  citation: x509Svid('4.4', '44-extended-key-usage'),
  appliesTo: ['leaf'],
  rationale:
    'Further purposes are allowed and taken by go-spiffe and SPIRE. They let the key of a workload do what TLS between workloads does not need.',
  fix: 'List serverAuth and clientAuth only: "extendedKeyUsage = serverAuth, clientAuth"',
  good: 'X509v3 Extended Key Usage:\n    TLS Web Server Authentication, TLS Web Client Authentication',
  bad: 'X509v3 Extended Key Usage:\n    TLS Web Server Authentication, TLS Web Client Authentication, Code Signing',
  acceptedBy: ['go-spiffe', 'spire'],
  check: ({ extendedKeyUsage }) => {
    const purposes = extendedKeyUsage?.value;
    if (purposes === undefined || purposes.oids.length <= 2 || !hasBothPurposes(purposes.oids))
      return undefined;
    const extra = purposes.names.filter((_, i) => !OF_TLS.includes(purposes.oids[i] ?? ''));
    if (extra.length === 0) return undefined;
    return {
      message: 'extended key usage has more than serverAuth and clientAuth',
      field: 'extensions.extendedKeyUsage',
      value: listed(extra),
    };
  },
});

const OF_TLS: readonly string[] = [SERVER_AUTH, CLIENT_AUTH];
