import { defineRule } from '../../rule.js';
import { KEY_USAGE_BIT } from '../../subjects/certificate.js';
import { kuma } from './sources.js';

/** Without keyCertSign the key usage is none of a CA, which other rules say. */
const REFUSED = KEY_USAGE_BIT.keyAgreement | KEY_USAGE_BIT.keyCertSign;

export const kumaCaKeyAgreement = defineRule({
  id: 'kuma-ca-key-agreement',
  standard: 'consumers',
  title: 'Kuma takes a CA only without keyAgreement',
  severity: 'error',
  requirement: 'derived',
  citation: kuma('pkg/core/resources/apis/meshidentity/providers/bundled/ca_cert_validator.go'),
  appliesTo: ['intermediate', 'root'],
  rationale: `A MeshIdentity whose own CA has it does not become ready: "key usage extension 'keyAgreement' must NOT be set". The standard gives the bit to leaves in its Appendix A only.`,
  fix: 'Issue the CA certificate with "keyUsage = critical, keyCertSign, cRLSign"',
  good: 'X509v3 Key Usage: critical\n    Certificate Sign, CRL Sign',
  bad: 'X509v3 Key Usage: critical\n    Key Agreement, Certificate Sign, CRL Sign',
  consumer: 'kuma',
  check: ({ usageBits }) => {
    if ((usageBits & REFUSED) !== REFUSED) return undefined;
    return { message: 'key usage has keyAgreement beside keyCertSign', field: 'extensions.keyUsage' };
  },
});
