import { rfc } from '../../citation.js';
import { defineRule } from '../../rule.js';

export const x509SvidNameConstraintsOnlyCa = defineRule({
  id: 'x509-svid-name-constraints-only-ca',
  standard: 'x509-svid',
  title: 'Only signing certificates have name constraints',
  severity: 'error',
  requirement: 'MUST',
  citation: rfc(5280, '4.2.1.10'),
  appliesTo: ['leaf'],
  rationale:
    'Name constraints bind the certificates below their carrier, and below a leaf there are none. They do nothing here, and as a critical extension they can make a validator refuse the leaf.',
  fix: 'Leave nameConstraints out of the leaf; put them on its CA, with "meshctl ca init --constrain"',
  good: 'CA:FALSE, and no X509v3 Name Constraints',
  bad: 'CA:FALSE\nX509v3 Name Constraints: critical\n    Permitted: URI:example.org',
  acceptedBy: ['go-spiffe'],
  check: ({ nameConstraints, isCa }) => {
    if (nameConstraints === undefined || isCa) return undefined;
    return { message: 'a leaf has name constraints', field: 'extensions.nameConstraints' };
  },
});
