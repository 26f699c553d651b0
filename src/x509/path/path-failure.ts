import type { Certificate } from '../certificate.js';

/** Why a path was refused. `subject` is the certificate at fault. */
export interface PathFailure {
  readonly reason: PathReason;
  /** A clause for people, without a full stop. */
  readonly message: string;
  readonly subject: Certificate;
}

export type PathReason =
  | 'issuer-not-found'
  | 'bad-signature'
  | 'expired'
  | 'not-yet-valid'
  | 'issuer-not-a-ca'
  | 'issuer-without-key-cert-sign'
  | 'path-too-long'
  | 'name-not-permitted'
  | 'unknown-critical-extension'
  | 'duplicate-extension'
  | 'malformed-extension'
  | 'budget-exceeded';
