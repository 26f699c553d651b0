import type { SpiffeId } from '../spiffe/index.js';

/** An X.509-SVID as it is handed to a workload. */
export interface X509Svid {
  readonly id: SpiffeId;
  /** DER, leaf first, then intermediates upward; the root is left out. */
  readonly chain: readonly [Buffer, ...Buffer[]];
  /** PKCS#8 DER; undefined when the key stays with whoever sent the request. */
  readonly privateKey: Buffer | undefined;
  /** DER of the X.509 authorities of the SVID's trust domain. */
  readonly authorities: readonly Buffer[];
  /** Content octets of the serial number, lower-case hex. */
  readonly serialHex: string;
  /** Seconds since 1970. */
  readonly notBefore: number;
  /** Seconds since 1970. */
  readonly notAfter: number;
}
