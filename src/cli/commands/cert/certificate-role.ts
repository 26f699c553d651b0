import { readLeafIdentity } from '../../../svid/index.js';
import type { Certificate } from '../../../x509/index.js';

/** What a certificate is by its own fields (X509-SVID §3): the signature is not checked. */
type CertificateRole = 'leaf' | 'intermediate' | 'root';

export interface CertificateIdentity {
  readonly role: CertificateRole;
  /** The first URI SAN that is a SPIFFE ID by its scheme, as text; for a CA, its trust domain's. */
  readonly spiffeId: string | undefined;
  /** Why a leaf is no X.509-SVID; undefined when it is one, and for CAs. */
  readonly notAnSvid: string | undefined;
}

export function identify(certificate: Certificate): CertificateIdentity {
  const role = roleOf(certificate);
  const identity = role === 'leaf' ? readLeafIdentity(certificate) : undefined;
  const uri = uriSans(certificate).find((text) => /^spiffe:/i.test(text));
  return {
    role,
    spiffeId: identity?.ok === true ? identity.id.toString() : uri,
    notAnSvid: identity?.ok === false ? identity.refusal.message : undefined,
  };
}

function roleOf(certificate: Certificate): CertificateRole {
  const ca = readable(() => certificate.basicConstraints?.ca) === true;
  if (!ca) return 'leaf';
  return certificate.isSelfIssued ? 'root' : 'intermediate';
}

function uriSans(certificate: Certificate): string[] {
  const names = readable(() => certificate.subjectAltName) ?? [];
  return names.filter(({ type }) => type === 'uri').map(({ value }) => value);
}

/** A field that may be broken; what is broken shows up where the extension itself is shown. */
export function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
