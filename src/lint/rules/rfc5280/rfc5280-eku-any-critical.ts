import { rfc } from '../../citation.js';
import { defineRule } from '../../rule.js';

const ANY_EXTENDED_KEY_USAGE = '2.5.29.37.0';

export const rfc5280EkuAnyCritical = defineRule({
  id: 'rfc5280-eku-any-critical',
  standard: 'rfc5280',
  title: 'Extended key usage with anyExtendedKeyUsage is not critical',
  severity: 'info',
  requirement: 'SHOULD NOT',
  citation: rfc(5280, '4.2.1.12'),
  appliesTo: ['leaf'],
  rationale:
    'Critical means that the key serves the listed purposes only, and anyExtendedKeyUsage that it serves all: the two contradict each other.',
  fix: 'Remove anyExtendedKeyUsage, or "critical"; in an OpenSSL configuration: "extendedKeyUsage = serverAuth, clientAuth"',
  good: 'X509v3 Extended Key Usage:\n    TLS Web Server Authentication, TLS Web Client Authentication',
  bad: 'X509v3 Extended Key Usage: critical\n    TLS Web Server Authentication, TLS Web Client Authentication, Any Extended Key Usage',
  check: ({ extendedKeyUsage }) => {
    if (extendedKeyUsage?.extension.critical !== true) return undefined;
    if (extendedKeyUsage.value?.oids.includes(ANY_EXTENDED_KEY_USAGE) !== true) return undefined;
    return {
      message: 'extended key usage is critical and has anyExtendedKeyUsage',
      field: 'extensions.extendedKeyUsage',
    };
  },
});
