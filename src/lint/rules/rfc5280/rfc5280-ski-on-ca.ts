import { rfc } from '../../citation.js';
import { defineRule } from '../../rule.js';

export const rfc5280SkiOnCa = defineRule({
  id: 'rfc5280-ski-on-ca',
  standard: 'rfc5280',
  title: 'A CA has a subject key identifier, which is not critical',
  severity: 'warning',
  requirement: 'MUST',
  citation: rfc(5280, '4.2.1.2'),
  appliesTo: ['intermediate', 'root'],
  rationale:
    "Certificates below point at it to tell CAs of one name apart, as there are during a rotation. Builtin CAs of Kuma's legacy mTLS lack it.",
  fix: 'Issue the CA with the extension; in an OpenSSL configuration: "subjectKeyIdentifier = hash"',
  good: 'X509v3 Subject Key Identifier:\n    5B:2E:…',
  bad: 'X509v3 Subject Key Identifier: critical\n    5B:2E:…',
  check: ({ subjectKeyIdentifier, isCa, extensionsError }) => {
    if (subjectKeyIdentifier?.extension.critical === false || !isCa || extensionsError !== undefined) {
      return undefined;
    }
    const message =
      subjectKeyIdentifier === undefined
        ? 'the CA has no subject key identifier'
        : 'the subject key identifier is critical';
    return { message, field: 'extensions.subjectKeyIdentifier' };
  },
});
