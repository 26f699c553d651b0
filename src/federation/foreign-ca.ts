import type { TrustDomain } from '../spiffe/index.js';
import type { Certificate } from '../x509/index.js';

/**
 * The ID of another trust domain that a CA certificate bears (X509-SVID §3.2); undefined when it bears its own, or none.
 * A slash at the end, as an example of the standard has it, says the same.
 */
export function foreignTrustDomainOf(authority: Certificate, own: TrustDomain): string | undefined {
  return (authority.subjectAltName ?? [])
    .filter(({ type }) => type === 'uri')
    .map(({ value }) => value.replace(/^spiffe:/i, 'spiffe:'))
    .find((uri) => uri.startsWith('spiffe://') && uri !== own.id && uri !== `${own.id}/`);
}
