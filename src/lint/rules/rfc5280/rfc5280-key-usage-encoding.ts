import { rfc } from '../../citation.js';
import { defineRule } from '../../rule.js';

export const rfc5280KeyUsageEncoding = defineRule({
  id: 'rfc5280-key-usage-encoding',
  standard: 'rfc5280',
  title: 'Key usage sets a bit that has a name, and ends with it',
  severity: 'warning',
  requirement: 'MUST',
  citation: rfc(5280, '4.2.1.3'),
  appliesTo: ['leaf', 'intermediate', 'root'],
  rationale:
    'An extension without a usage allows the key nothing. DER ends a list of named bits with the last one that is set, and strict decoders refuse what follows it.',
  fix: 'Set the usages by name; in an OpenSSL configuration: "keyUsage = critical, digitalSignature"',
  good: 'keyUsage 03 02 07 80',
  bad: 'keyUsage 03 02 00 80',
  check: ({ keyUsage }) => {
    const usage = keyUsage?.value;
    if (usage === undefined) return undefined;
    const { bits, trailingZeroBits, undefinedBits } = usage;
    if (bits !== 0 && !trailingZeroBits && !undefinedBits) return undefined;
    const message = undefinedBits
      ? 'key usage sets a bit that has no name'
      : bits === 0
        ? 'key usage sets no bit'
        : 'key usage ends in zero bits, which DER leaves out';
    const value = keyUsage?.extension.value.value().subarray(0, SHOWN_OCTETS).toString('hex') ?? '';
    return { message, field: 'extensions.keyUsage', value };
  },
});

const SHOWN_OCTETS = 16;
