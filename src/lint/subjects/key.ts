/** A private key as rules see it: its form, and whether a leaf beside it has its public half. */
import type { PrivateKeyItem } from '../../sources/index.js';
import type { CertificateSubject } from './certificate.js';

export interface KeySubject {
  readonly item: PrivateKeyItem;
  /** The leaves that stand in the same file and the same place. */
  readonly leaves: readonly CertificateSubject[];
}
