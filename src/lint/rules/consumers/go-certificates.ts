/** What Go's parser of certificates refuses, for the consumers that are written in it. */
import type { Breach } from '../../rule.js';
import type { CertificateSubject } from '../../subjects/certificate.js';

/** Empty labels in the trust domain: the grammar of SPIFFE IDs admits them, a host of Go's `crypto/x509` has none. */
export function emptyLabels({ id }: CertificateSubject): Breach | undefined {
  // An ID in which nothing is odd has no empty label either.
  if (id === undefined || id.findings.length === 0 || !id.valid) return undefined;
  const { trustDomain } = id;
  if (!trustDomain.startsWith('.') && !trustDomain.endsWith('.') && !trustDomain.includes('..'))
    return undefined;
  const message = `Go cannot read the certificate, since its trust domain ${trustDomain} has an empty label`;
  return { message, field: id.field, value: id.text };
}
