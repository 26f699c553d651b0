/** The nine algorithms of JWT-SVIDs (JWT-SVID §2.1) and the keys that each takes (RFC 7518 §3.3 to §3.5). */
import type { KeyKind } from '../../x509/index.js';

export interface JwsAlgorithm {
  readonly key: 'rsa' | 'ec';
  readonly curve?: string;
  /** Bytes of an ECDSA signature: r and s, each as long as the field (RFC 7518 §3.4). */
  readonly signatureBytes?: number;
}

const RSA: JwsAlgorithm = { key: 'rsa' };

export const JWS_ALGORITHMS: ReadonlyMap<string, JwsAlgorithm> = new Map([
  ['RS256', RSA],
  ['RS384', RSA],
  ['RS512', RSA],
  ['ES256', { key: 'ec', curve: 'P-256', signatureBytes: 64 }],
  ['ES384', { key: 'ec', curve: 'P-384', signatureBytes: 96 }],
  ['ES512', { key: 'ec', curve: 'P-521', signatureBytes: 132 }],
  ['PS256', RSA],
  ['PS384', RSA],
  ['PS512', RSA],
]);

/** Below this an RSA key is not used (RFC 7518 §3.3, §3.5). */
export const MIN_RSA_BITS = 2048;

export function fitsAlgorithm({ key, curve }: JwsAlgorithm, kind: KeyKind): boolean {
  return kind.algorithm === key && (curve === undefined || kind.curve === curve);
}

/** The kind of key an algorithm takes, for messages: `EC P-256`, `RSA`. */
export function keyOf({ curve }: JwsAlgorithm): string {
  return curve === undefined ? 'RSA' : `EC ${curve}`;
}
