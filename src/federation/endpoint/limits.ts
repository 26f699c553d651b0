/** What one client may take of a bundle endpoint. A bundle is one small document: whoever needs more means no good. */
export interface EndpointLimits {
  /** Bytes of the request line and all header fields. */
  readonly headerBytes: number;
  readonly maxConnections: number;
  /** Milliseconds for the TLS handshake. */
  readonly handshakeMs: number;
  /** Milliseconds for the header fields of a request, from its first byte. */
  readonly headersMs: number;
  /** Milliseconds for a whole request. */
  readonly requestMs: number;
  /** Milliseconds that a connection may wait for its next request. */
  readonly keepAliveMs: number;
  /** Milliseconds in which nothing moves, as with a client that does not read. */
  readonly idleMs: number;
  /** Milliseconds from a request to the last byte of its answer: a client may not read a byte every few seconds either. */
  readonly answerMs: number;
  /** Milliseconds that running requests get when the endpoint stops. */
  readonly stopMs: number;
}

export const ENDPOINT_LIMITS: EndpointLimits = {
  headerBytes: 8 * 1024,
  maxConnections: 1000,
  handshakeMs: 5000,
  headersMs: 5000,
  requestMs: 10_000,
  keepAliveMs: 5000,
  idleMs: 10_000,
  answerMs: 30_000,
  stopMs: 5000,
};
