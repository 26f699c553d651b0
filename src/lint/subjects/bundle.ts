/** A trust bundle as rules see it: what its reader kept, and what it had to say. */
import type { FoundBundle } from '../../sources/index.js';
import type { CertificateSubject } from './certificate.js';

export interface BundleSubject {
  readonly bundle: FoundBundle;
  /** The X.509 authorities that its reader kept. */
  readonly authorities: readonly CertificateSubject[];
  /** By the index of an authority: another trust domain of the source that has it too, in a bundle before this one. */
  readonly shared: ReadonlyMap<number, string>;
}
