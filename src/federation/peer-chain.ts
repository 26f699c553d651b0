/** The certificates that the other side of a TLS connection has presented. */
import type { DetailedPeerCertificate, TLSSocket } from 'node:tls';
import { Certificate } from '../x509/index.js';

/** More than any path that is accepted; a hostile peer's may go on and on. */
const MAX_CHAIN = 10;

/** Leaf first, each followed by its issuer as far as it came; empty when the peer presented none. Throws E_CERTIFICATE. */
export function peerChain(socket: TLSSocket): Certificate[] {
  const chain: Certificate[] = [];
  const presented = socket.getPeerCertificate(true) as DetailedPeerCertificate | undefined;
  for (
    let next = presented;
    next?.raw !== undefined && chain.length < MAX_CHAIN;
    next = next.issuerCertificate
  ) {
    chain.push(Certificate.parse(next.raw));
    if (next.issuerCertificate === next) break; // a root is its own issuer
  }
  return chain;
}
