import { defineRule } from '../../rule.js';
import { listed } from '../x509-svid/listed.js';
import { ANY_PURPOSE, SERVER_AUTH } from '../x509-svid/purposes.js';
import { istio } from './sources.js';

export const istioCaPurposes = defineRule({
  id: 'istio-ca-purposes',
  standard: 'consumers',
  title: 'Istio takes a CA with an extended key usage only when that has serverAuth',
  severity: 'error',
  requirement: 'derived',
  citation: istio('pkg/spiffe/spiffe.go'),
  appliesTo: ['intermediate', 'root'],
  rationale:
    "Its verifier asks Go for the default purpose, serverAuth, and Go takes the extended key usage of a CA for a limit on all below it. So leaves of this CA are refused, clients' too; the standard lets a CA have any.",
  fix: 'Leave extendedKeyUsage out of CA certificates; if it must be there, list "serverAuth, clientAuth"',
  good: 'CA:TRUE, and no X509v3 Extended Key Usage',
  bad: 'CA:TRUE\nX509v3 Extended Key Usage:\n    TLS Web Client Authentication',
  consumer: 'istio',
  check: ({ extendedKeyUsage, isMeantToSign }) => {
    const purposes = extendedKeyUsage?.value;
    if (purposes === undefined || !isMeantToSign) return undefined;
    if (purposes.oids.includes(SERVER_AUTH) || purposes.oids.includes(ANY_PURPOSE)) return undefined;
    const message = 'the extended key usage of the CA lacks serverAuth';
    return { message, field: 'extensions.extendedKeyUsage', value: listed(purposes.names) };
  },
});
