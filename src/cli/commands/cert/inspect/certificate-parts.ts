/** What of a certificate can be read, each part by itself: one broken field hides nothing else. */
import { MeshctlError } from '../../../../errors.js';
import { certificateRole } from '../../../../sources/index.js';
import type { Certificate, Extension, KeyKind } from '../../../../x509/index.js';

/** A part, or why it cannot be read. */
export type Part<T> = T | MeshctlError;

export interface CertificateParts {
  readonly role: Part<ReturnType<typeof certificateRole>>;
  readonly subject: Part<string>;
  readonly issuer: Part<string>;
  readonly validity: Part<Certificate['validity']>;
  readonly key: Part<KeyKind>;
  readonly serial: Part<bigint>;
  readonly signatureAlgorithm: Part<string>;
  readonly extensions: Part<readonly Extension[]>;
  /** The first that cannot be read. */
  readonly error: MeshctlError | undefined;
}

export function readParts(certificate: Certificate): CertificateParts {
  const parts = {
    subject: part(() => certificate.subject.toString()),
    issuer: part(() => certificate.issuer.toString()),
    validity: part(() => certificate.validity),
    key: part(() => certificate.publicKeyInfo.kind),
    serial: part(() => certificate.serial),
    signatureAlgorithm: part(() => certificate.signatureAlgorithm),
    extensions: part(() => certificate.extensions),
    role: part(() => certificateRole(certificate)),
  };
  return { ...parts, error: Object.values(parts).find((one) => one instanceof MeshctlError) };
}

export const isRead = <T>(value: Part<T>): value is T => !(value instanceof MeshctlError);

/** The part where it can be read. */
export const readOf = <T>(value: Part<T>): T | undefined => (isRead(value) ? value : undefined);

/** The text of a part, or that it is broken and why. */
export function partText<T>(value: Part<T>, text: (value: T) => string): string {
  return isRead(value) ? text(value) : `broken: ${value.message}`;
}

function part<T>(read: () => T): Part<T> {
  try {
    return read();
  } catch (error) {
    if (error instanceof MeshctlError) return error;
    throw error;
  }
}
