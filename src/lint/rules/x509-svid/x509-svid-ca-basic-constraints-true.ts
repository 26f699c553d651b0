import { x509Svid } from '../../citation.js';
import { defineRule } from '../../rule.js';

export const x509SvidCaBasicConstraintsTrue = defineRule({
  id: 'x509-svid-ca-basic-constraints-true',
  standard: 'x509-svid',
  title: 'A signing certificate has cA TRUE',
  severity: 'error',
  requirement: 'MUST',
  citation: x509Svid('4.1', '41-basic-constraints'),
  appliesTo: ['intermediate', 'root'],
  rationale:
    'Only a certificate with cA TRUE may sign others. Path validation stops at an issuer without it, so every leaf below is refused.',
  fix: 'Issue the CA certificate with "basicConstraints = critical, CA:TRUE"; if it is a leaf, take it out of the place behind another leaf',
  good: 'X509v3 Basic Constraints: critical\n    CA:TRUE',
  bad: 'X509v3 Basic Constraints: critical\n    CA:FALSE',
  refusedBy: ['go-spiffe', 'kuma'],
  check: ({ isCa, basicConstraints, extensionsError }) => {
    if (isCa || extensionsError !== undefined) return undefined;
    const field = 'extensions.basicConstraints';
    if (basicConstraints === undefined)
      return { message: 'it stands where a CA stands and has no basic constraints', field };
    if (basicConstraints.value === undefined) return undefined;
    return { message: 'it stands where a CA stands and cA is FALSE', field };
  },
});
