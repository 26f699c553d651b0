/** The names of a certificate, for those who compare them. */
import { quoted } from '../encoding/printable.js';
import { MeshctlError } from '../errors.js';
import type { Certificate, GeneralName, Name } from '../x509/index.js';

/** More names than any workload has; beyond them a certificate is made to cost time. */
const MAX_NAMES = 256;

/** The subject alternative names; none when they cannot be read. */
export function namesOf(certificate: Certificate): readonly GeneralName[] {
  try {
    return (certificate.subjectAltName ?? []).slice(0, MAX_NAMES);
  } catch (error) {
    if (error instanceof MeshctlError) return [];
    throw error;
  }
}

export const urisOf = (certificate: Certificate): string[] =>
  namesOf(certificate)
    .filter(({ type }) => type === 'uri')
    .map(({ value }) => value);

/** The trust domain that Envoy's SPIFFE validator takes a certificate to be of: that of the first URI, which must have a path. */
export function trustDomainOfPeer(certificate: Certificate): string | undefined {
  return /^spiffe:\/\/([^/]+)\//.exec(urisOf(certificate)[0] ?? '')?.[1];
}

/** The first URI of a certificate, or its subject, or its first name of another type, in quotes. */
export function title(certificate: Certificate): string {
  const [uri] = urisOf(certificate);
  if (uri !== undefined) return quoted(uri);
  const [other] = namesOf(certificate);
  return certificate.subject.isEmpty && other !== undefined
    ? quoted(other.value)
    : nameText(() => certificate.subject);
}

export const issuerOf = (certificate: Certificate): string => nameText(() => certificate.issuer);

function nameText(name: () => Name): string {
  try {
    return quoted(name().toString());
  } catch (error) {
    if (error instanceof MeshctlError) return 'somebody without a readable name';
    throw error;
  }
}
