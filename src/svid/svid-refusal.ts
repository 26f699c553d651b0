/** Why an SVID is refused. */
import { MeshctlError } from '../errors.js';
import type { Certificate, PathReason } from '../x509/index.js';
import type { LeafReason } from './leaf-reasons.js';

export type SvidReason = PathReason | LeafReason;

export interface SvidRefusal {
  readonly reason: SvidReason;
  /** A sentence for people, without a full stop. */
  readonly message: string;
  /** The certificate at fault: its place in the chain that was given, or -1 for one from elsewhere, as the bundle. */
  readonly position: number;
  readonly subject?: Certificate;
  /** What would have been right, and what was there instead. */
  readonly expected?: string;
  readonly found?: string;
}

/** A refusal of the leaf. */
export function refuseLeaf(
  reason: SvidReason,
  message: string,
  details: Pick<SvidRefusal, 'expected' | 'found'> = {},
): { refusal: SvidRefusal } {
  return { refusal: { reason, message, position: 0, ...details } };
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
