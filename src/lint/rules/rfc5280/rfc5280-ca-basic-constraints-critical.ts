import { rfc } from '../../citation.js';
import { defineRule } from '../../rule.js';

export const rfc5280CaBasicConstraintsCritical = defineRule({
  id: 'rfc5280-ca-basic-constraints-critical',
  standard: 'rfc5280',
  title: 'Basic constraints of a CA are critical',
  severity: 'warning',
  requirement: 'MUST',
  citation: rfc(5280, '4.2.1.9'),
  appliesTo: ['intermediate', 'root'],
  rationale:
    'The extension says who may sign certificates and how many CAs may follow. A program that does not know it must refuse the certificate instead of passing over that.',
  fix: 'Mark the extension critical; in an OpenSSL configuration: "basicConstraints = critical, CA:TRUE"',
  good: 'X509v3 Basic Constraints: critical\n    CA:TRUE',
  bad: 'X509v3 Basic Constraints:\n    CA:TRUE',
  acceptedBy: ['go-spiffe'],
  check: ({ basicConstraints, isCa }) =>
    isCa && basicConstraints?.extension.critical === false
      ? { message: 'basic constraints are not critical', field: 'extensions.basicConstraints' }
      : undefined,
});
