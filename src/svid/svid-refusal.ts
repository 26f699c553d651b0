/** Why an SVID is refused. */
import { MeshctlError } from '../errors.js';
import type { PathReason } from '../x509/index.js';

export type SvidReason =
  | PathReason
  | 'no-uri-san'
  | 'several-uri-sans'
  | 'not-a-spiffe-id'
  | 'id-without-path'
  | 'leaf-is-a-ca'
  | 'leaf-may-sign-certificates'
  | 'leaf-may-sign-crls'
  | 'malformed-certificate'
  | 'no-bundle'
  | 'key-mismatch';

export interface SvidRefusal {
  readonly reason: SvidReason;
  /** A sentence for people, without a full stop. */
  readonly message: string;
  /** The certificate at fault: its place in the chain, or -1 for one from the bundle. */
  readonly position: number;
}

/** A refusal of the leaf. */
export function refuseLeaf(reason: SvidReason, message: string): { refusal: SvidRefusal } {
  return { refusal: { reason, message, position: 0 } };
}

/** Broken DER met on the way is a verdict, not a crash. */
export function guarded<T>(step: () => T): T | { refusal: SvidRefusal } {
  try {
    return step();
  } catch (error) {
    if (error instanceof MeshctlError) return refuseLeaf('malformed-certificate', error.message);
    throw error;
  }
}
