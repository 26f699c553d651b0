import { x509Svid } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { listed } from './listed.js';
import { ANY_PURPOSE, hasBothPurposes } from './purposes.js';

export const x509SvidCaEku = defineRule({
  id: 'x509-svid-ca-eku',
  standard: 'x509-svid',
  title: 'A signing certificate has no extended key usage',
  severity: 'info',
  requirement: 'advice',
  citation: x509Svid('4.4', '44-extended-key-usage'),
  appliesTo: ['intermediate', 'root'],
  rationale:
    'A CA may have it, but stacks differ: some pay no heed, others take it for a limit on all leaves below. There a CA without serverAuth or clientAuth breaks one side of every handshake.',
  fix: 'Leave extendedKeyUsage out of CA certificates; if it must be there, list "serverAuth, clientAuth"',
  good: 'CA:TRUE, and no X509v3 Extended Key Usage',
  bad: 'CA:TRUE\nX509v3 Extended Key Usage:\n    TLS Web Server Authentication',
  acceptedBy: ['go-spiffe'],
  check: ({ extendedKeyUsage, isMeantToSign }) => {
    const purposes = extendedKeyUsage?.value;
    if (purposes === undefined || !isMeantToSign) return undefined;
    const field = 'extensions.extendedKeyUsage';
    const value = listed(purposes.names);
    if (hasBothPurposes(purposes.oids) || purposes.oids.includes(ANY_PURPOSE))
      return { message: 'the CA has an extended key usage', field, value };
    return {
      message: 'the extended key usage of the CA lacks serverAuth or clientAuth',
      field,
      value,
      severity: 'warning',
    };
  },
});
