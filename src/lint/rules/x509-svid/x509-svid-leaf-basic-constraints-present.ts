import { x509Svid } from '../../citation.js';
import { defineRule } from '../../rule.js';

export const x509SvidLeafBasicConstraintsPresent = defineRule({
  id: 'x509-svid-leaf-basic-constraints-present',
  standard: 'x509-svid',
  title: 'A leaf spells out that it is no CA',
  severity: 'warning',
  requirement: 'derived',
  citation: x509Svid('4.1', '41-basic-constraints'),
  appliesTo: ['leaf'],
  rationale:
    "The standard wants cA set to false. RFC 5280 takes a missing extension for the same, and so does go-spiffe, but SPIRE's validator refuses the leaf. Linkerd's leaves have none.",
  fix: 'Write the extension: "basicConstraints = critical, CA:FALSE"',
  good: 'X509v3 Basic Constraints: critical\n    CA:FALSE',
  bad: 'no X509v3 Basic Constraints at all',
  acceptedBy: ['go-spiffe'],
  refusedBy: ['spire'],
  check: ({ basicConstraints, extensionsError }) => {
    if (basicConstraints !== undefined || extensionsError !== undefined) return undefined;
    return { message: 'there are no basic constraints', field: 'extensions.basicConstraints' };
  },
});
