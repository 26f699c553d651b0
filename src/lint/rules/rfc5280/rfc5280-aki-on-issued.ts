import { rfc } from '../../citation.js';
import { type Breach, defineRule } from '../../rule.js';
import type { CertificateSubject } from '../../subjects/certificate.js';

export const rfc5280AkiOnIssued = defineRule({
  id: 'rfc5280-aki-on-issued',
  standard: 'rfc5280',
  title: 'What a CA signed has the key identifier of that CA, not critical',
  severity: 'warning',
  requirement: 'MUST',
  citation: rfc(5280, '4.2.1.1'),
  appliesTo: ['leaf', 'intermediate'],
  rationale:
    'It names the key that signed. During a rotation a bundle holds several CAs of one name, and validators find the right one by it; where it names another key, some give up.',
  fix: 'Issue it anew with the extension; in an OpenSSL configuration: "authorityKeyIdentifier = keyid:always"',
  good: 'X509v3 Authority Key Identifier:\n    9C:41:…',
  bad: 'X509v3 Authority Key Identifier: critical\n    9C:41:…',
  check: (subject) => {
    const { authorityKeyIdentifier, extensionsError } = subject;
    if (authorityKeyIdentifier === undefined) {
      // RFC 5280 lets those leave it out that signed themselves.
      if (subject.isSelfIssued || extensionsError !== undefined) return undefined;
      return breach('there is no authority key identifier');
    }
    const { extension, value } = authorityKeyIdentifier;
    if (extension.critical) return breach('the authority key identifier is critical');
    if (value === undefined) return undefined;
    const { keyIdentifier } = value;
    if (keyIdentifier === undefined) return breach('the authority key identifier names no key');
    const issuers = keyOfNext(subject);
    if (issuers === undefined || issuers.equals(keyIdentifier)) return undefined;
    const message = 'the authority key identifier names another key than that of the next certificate';
    return breach(message, keyIdentifier.subarray(0, SHOWN_OCTETS).toString('hex'));
  },
});

const SHOWN_OCTETS = 64;

/** The subject key identifier of the next in the chain, when that has the issuer's name. */
function keyOfNext({ certificate, next }: CertificateSubject): Buffer | undefined {
  const identifier = next?.subjectKeyIdentifier?.value;
  if (next === undefined || identifier === undefined) return undefined;
  return certificate.issuer.equals(next.certificate.subject) ? identifier : undefined;
}

const breach = (message: string, value?: string): Breach => ({
  message,
  field: 'extensions.authorityKeyIdentifier',
  ...(value !== undefined && { value }),
});
