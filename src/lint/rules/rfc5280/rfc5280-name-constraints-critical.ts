import { rfc } from '../../citation.js';
import { defineRule } from '../../rule.js';

export const rfc5280NameConstraintsCritical = defineRule({
  id: 'rfc5280-name-constraints-critical',
  standard: 'rfc5280',
  title: 'Name constraints are critical',
  severity: 'warning',
  requirement: 'MUST',
  citation: rfc(5280, '4.2.1.10'),
  appliesTo: ['intermediate', 'root'],
  rationale:
    'They keep a CA from issuing for other trust domains. A program that does not know them must refuse the CA instead of trusting it for everything; Go and OpenSSL hold them in any case.',
  fix: 'Mark the extension critical; in an OpenSSL configuration: "nameConstraints = critical, permitted;URI:example.org"',
  good: 'X509v3 Name Constraints: critical\n    Permitted:\n      URI:example.org',
  bad: 'X509v3 Name Constraints:\n    Permitted:\n      URI:example.org',
  acceptedBy: ['go-spiffe'],
  check: ({ nameConstraints }) =>
    nameConstraints === undefined || nameConstraints.extension.critical
      ? undefined
      : { message: 'name constraints are not critical', field: 'extensions.nameConstraints' },
});
