import type { TrustDomain } from '../spiffe/index.js';

/** An X.509 authority of a trust domain: one CA certificate. */
export interface X509Authority {
  /** DER of the CA certificate. */
  readonly certificate: Buffer;
}

/** The trust bundle of one trust domain (SPIFFE_Trust_Domain_and_Bundle.md §3). */
export interface Bundle {
  readonly trustDomain: TrustDomain;
  readonly x509Authorities: readonly X509Authority[];
  /** Grows with each change (§4.1.1). */
  readonly sequence?: number;
  /** Seconds between two polls (§4.1.2). */
  readonly refreshHint?: number;
}
