import { rfc } from '../../citation.js';
import { defineRule } from '../../rule.js';

export const rfc5280KeyCertSignImpliesCa = defineRule({
  id: 'rfc5280-key-cert-sign-implies-ca',
  standard: 'rfc5280',
  title: 'Whoever has keyCertSign is a CA',
  severity: 'error',
  requirement: 'MUST',
  citation: rfc(5280, '4.2.1.3'),
  appliesTo: ['leaf', 'intermediate'],
  rationale:
    'keyCertSign and cA say the same thing in two places. Where they differ, one program takes the certificate for a CA and the next for a workload.',
  fix: 'Drop keyCertSign from a leaf; give a CA "basicConstraints = critical, CA:TRUE"',
  good: 'Basic Constraints: CA:TRUE\nKey Usage: Certificate Sign, CRL Sign',
  bad: 'Basic Constraints: CA:FALSE\nKey Usage: Digital Signature, Certificate Sign',
  check: (subject) => {
    if (subject.isCa || !subject.has('keyCertSign')) return undefined;
    const { basicConstraints } = subject;
    // Nobody knows what a malformed extension says; rfc5280-extension-encoding speaks of it.
    if (basicConstraints !== undefined && basicConstraints.value === undefined) return undefined;
    return { message: 'key usage has keyCertSign, but cA is not TRUE', field: 'extensions.keyUsage' };
  },
});
