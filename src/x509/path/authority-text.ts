/** How messages name an authority: by its subject and its key. */
import { MeshctlError } from '../../errors.js';
import type { Certificate } from '../certificate.js';

/** The key identifier of a certificate, and of the one that signed it: hex, as far as they are there and can be read. */
export function keyIdentifiers(certificate: Certificate): {
  readonly own: string | undefined;
  readonly issuer: string | undefined;
} {
  return {
    own: readable(() => certificate.subjectKeyIdentifier?.toString('hex')),
    issuer: readable(() => certificate.authorityKeyIdentifier?.keyIdentifier?.toString('hex')),
  };
}

/** `"CN=root", key 4f…`. */
export function authorityText(certificate: Certificate): string {
  const name = readable(() => `"${certificate.subject}"`) ?? 'a name that cannot be read';
  return withKey(name, keyIdentifiers(certificate).own);
}

export const withKey = (name: string, key: string | undefined): string =>
  key === undefined ? name : `${name}, key ${key}`;

/** Undefined where the DER is broken: that is reported elsewhere, and of authorities that are not used not at all. */
function readable(read: () => string | undefined): string | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof MeshctlError) return undefined;
    throw error;
  }
}
