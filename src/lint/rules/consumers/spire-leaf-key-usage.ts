import { defineRule } from '../../rule.js';
import { KEY_USAGE_BIT } from '../../subjects/certificate.js';
import { SPIRE_VALIDATOR } from './sources.js';
import { namesIn } from './usage-names.js';

const REFUSED =
  KEY_USAGE_BIT.contentCommitment |
  KEY_USAGE_BIT.dataEncipherment |
  KEY_USAGE_BIT.encipherOnly |
  KEY_USAGE_BIT.decipherOnly;
const REFUSED_NAMES = ['contentCommitment', 'dataEncipherment', 'encipherOnly', 'decipherOnly'];

export const spireLeafKeyUsage = defineRule({
  id: 'spire-leaf-key-usage',
  standard: 'consumers',
  title: 'SPIRE takes a leaf only with digitalSignature, keyEncipherment and keyAgreement as its key usages',
  severity: 'error',
  requirement: 'derived',
  citation: SPIRE_VALIDATOR,
  appliesTo: ['leaf'],
  rationale:
    'Its validator refuses every further bit. Of these the standard forbids keyCertSign and cRLSign alone, which other rules report.',
  fix: 'Issue the leaf with "keyUsage = critical, digitalSignature"',
  good: 'X509v3 Key Usage: critical\n    Digital Signature',
  bad: 'X509v3 Key Usage: critical\n    Digital Signature, Non Repudiation',
  consumer: 'spire',
  check: ({ usageBits, keyUsage }) => {
    if ((usageBits & REFUSED) === 0) return undefined;
    const names = namesIn(keyUsage?.value?.names, REFUSED_NAMES);
    return { message: `key usage has ${names}`, field: 'extensions.keyUsage', value: names };
  },
});
