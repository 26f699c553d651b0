import { defineRule } from '../../rule.js';
import { KEY_USAGE_BIT } from '../../subjects/certificate.js';
import { SPIRE_VALIDATOR } from './sources.js';
import { namesIn } from './usage-names.js';

const REFUSED =
  KEY_USAGE_BIT.contentCommitment |
  KEY_USAGE_BIT.keyEncipherment |
  KEY_USAGE_BIT.dataEncipherment |
  KEY_USAGE_BIT.keyAgreement |
  KEY_USAGE_BIT.encipherOnly |
  KEY_USAGE_BIT.decipherOnly;
const REFUSED_NAMES = [
  'contentCommitment',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'encipherOnly',
  'decipherOnly',
];

export const spireCaKeyUsage = defineRule({
  id: 'spire-ca-key-usage',
  standard: 'consumers',
  title: 'SPIRE takes a CA only with keyCertSign, cRLSign and digitalSignature as its key usages',
  severity: 'error',
  requirement: 'derived',
  citation: SPIRE_VALIDATOR,
  appliesTo: ['intermediate', 'root'],
  rationale:
    'Its validator refuses every further bit, in CAs that an upstream authority made too. The standard forbids none of them outright.',
  fix: 'Issue the CA certificate with "keyUsage = critical, keyCertSign, cRLSign"',
  good: 'X509v3 Key Usage: critical\n    Certificate Sign, CRL Sign',
  bad: 'X509v3 Key Usage: critical\n    Key Encipherment, Certificate Sign, CRL Sign',
  consumer: 'spire',
  check: ({ usageBits, keyUsage }) => {
    // Without keyCertSign the key usage is none of a CA, which other rules say.
    if ((usageBits & REFUSED) === 0 || (usageBits & KEY_USAGE_BIT.keyCertSign) === 0) return undefined;
    const names = namesIn(keyUsage?.value?.names, REFUSED_NAMES);
    return {
      message: `key usage has ${names} beside keyCertSign`,
      field: 'extensions.keyUsage',
      value: names,
    };
  },
});
