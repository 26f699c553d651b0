import type { TrustDomain } from '../spiffe/index.js';
import type { PublicKeyInfo } from '../x509/index.js';

/** An X.509 authority of a trust domain: one CA certificate. */
export interface X509Authority {
  /** DER of the CA certificate. */
  readonly certificate: Buffer;
  /** About to be withdrawn: SVIDs it signed are still good, and should be replaced (as SPIRE has it). */
  readonly tainted?: boolean;
}

/** A key that signs JWT-SVIDs or WIT-SVIDs. */
export interface JwtAuthority {
  /** The `kid`, case-sensitive. A key without one serves only tokens without one. */
  readonly keyId?: string;
  readonly publicKey: PublicKeyInfo;
  /** Seconds since 1970; SPIRE's own JSON alone has it. */
  readonly expiresAt?: number;
  readonly tainted?: boolean;
}

/** The trust bundle of one trust domain (SPIFFE_Trust_Domain_and_Bundle.md §3), with nothing left out. */
export interface Bundle {
  readonly trustDomain: TrustDomain;
  readonly x509Authorities: readonly X509Authority[];
  readonly jwtAuthorities: readonly JwtAuthority[];
  readonly witAuthorities: readonly JwtAuthority[];
  /** Grows with each change (§4.1.1); below 2^64. */
  readonly sequence?: bigint;
  /** Seconds between two polls (§4.1.2), 1 or more. */
  readonly refreshHint?: number;
}

/** Seconds between two polls of a bundle that does not say (SPIFFE Federation §4.1). */
export const DEFAULT_REFRESH_HINT = 300;

/** All but the trust domain, which most formats do not name (§3). */
export type BundleContent = Omit<Bundle, 'trustDomain'>;
