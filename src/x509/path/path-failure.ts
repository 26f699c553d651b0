import { MeshctlError } from '../../errors.js';
import type { Certificate } from '../certificate.js';
import type { PathReason } from './reasons.js';

/** What is wrong with a certificate, whatever path it stands in. */
export interface Fault {
  readonly reason: PathReason;
  /** A clause for people, without a full stop. */
  readonly message: string;
  readonly expected?: string;
  readonly found?: string;
}

/** Why a path was refused. */
export interface PathFailure extends Fault {
  /** The certificate at fault. */
  readonly subject: Certificate;
  /** Its place in the path that was tried: 0 is the leaf. */
  readonly position: number;
}

/** What a check finds; broken DER that it meets on the way is a finding too. */
export function faultOf(check: () => Fault | undefined): Fault | undefined {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof MeshctlError)) throw error;
    return { reason: 'malformed-certificate', message: `it cannot be read: ${error.message}` };
  }
}
