import type { Certificate } from '../x509/index.js';

/** What a certificate is by its own fields (X509-SVID §3): the signature is not checked. */
export type CertificateRole = 'leaf' | 'intermediate' | 'root';

/** Throws E_DER when the basic constraints cannot be read. */
export function certificateRole(certificate: Certificate): CertificateRole {
  if (certificate.basicConstraints?.ca !== true) return 'leaf';
  return certificate.isSelfIssued ? 'root' : 'intermediate';
}
