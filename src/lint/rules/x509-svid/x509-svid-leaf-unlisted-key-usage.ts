import { x509Svid } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { KEY_USAGE_BIT } from '../../subjects/certificate.js';

const UNLISTED =
  KEY_USAGE_BIT.contentCommitment |
  KEY_USAGE_BIT.dataEncipherment |
  KEY_USAGE_BIT.encipherOnly |
  KEY_USAGE_BIT.decipherOnly;
const NAMES: readonly string[] = ['contentCommitment', 'dataEncipherment', 'encipherOnly', 'decipherOnly'];

export const x509SvidLeafUnlistedKeyUsage = defineRule({
  id: 'x509-svid-leaf-unlisted-key-usage',
  standard: 'x509-svid',
  title: 'A leaf has no other key usages than those of the standard',
  severity: 'warning',
  requirement: 'derived',
  citation: x509Svid('4.3', '43-key-usage'),
  appliesTo: ['leaf'],
  rationale:
    "The standard gives leaves digitalSignature, and keyEncipherment and keyAgreement if wanted. SPIRE's validator refuses a leaf with anything else; go-spiffe takes it.",
  fix: 'Issue the leaf with "keyUsage = critical, digitalSignature"',
  good: 'X509v3 Key Usage: critical\n    Digital Signature',
  bad: 'X509v3 Key Usage: critical\n    Digital Signature, Non Repudiation',
  acceptedBy: ['go-spiffe'],
  refusedBy: ['spire'],
  check: ({ usageBits, keyUsage }) => {
    if ((usageBits & UNLISTED) === 0) return undefined;
    const names = keyUsage?.value?.names.filter((name) => NAMES.includes(name)).join(', ') ?? '';
    return { message: `key usage has ${names}`, field: 'extensions.keyUsage', value: names };
  },
});
