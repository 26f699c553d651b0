/** Fingerprints: of an authority, and of a bundle's set of authorities, for people who compare them over the phone. */
import { createHash } from 'node:crypto';
import type { BundleContent, JwtAuthority, X509Authority } from './bundle.js';

/** SHA-256 of the certificate, or of the key's SubjectPublicKeyInfo, in lower-case hex. */
export function authorityFingerprint(authority: X509Authority | JwtAuthority): string {
  return sha256('certificate' in authority ? authority.certificate : authority.publicKey.der);
}

/**
 * SHA-256 over one line for each authority, sorted by bytes: its use, its fingerprint and, where a key has an ID, the ID
 * as a JSON string, each line with a line feed. Order, sequence, hint and taints make no difference.
 */
export function bundleFingerprint(content: BundleContent): string {
  const lines = [
    ...content.x509Authorities.map((authority) => `x509-svid ${authorityFingerprint(authority)}`),
    ...content.jwtAuthorities.map((authority) => keyLine('jwt-svid', authority)),
    ...content.witAuthorities.map((authority) => keyLine('wit-svid', authority)),
  ];
  return sha256(
    lines
      .sort()
      .map((line) => `${line}\n`)
      .join(''),
  );
}

function keyLine(use: string, authority: JwtAuthority): string {
  const id = authority.keyId === undefined ? '' : ` ${JSON.stringify(authority.keyId)}`;
  return `${use} ${authorityFingerprint(authority)}${id}`;
}

const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');

/**
 * A fingerprint as tools print it (`SHA256 Fingerprint=AA:BB…`, `sha256:aabb…`), as lower-case hex; undefined when it is no
 * SHA-256.
 */
export function parseFingerprint(text: string): string | undefined {
  const hex = text
    .trim()
    .replace(/^sha-?256(?: fingerprint)?[=: ]\s*/i, '')
    .replace(/[: ]/g, '')
    .toLowerCase();
  return /^[0-9a-f]{64}$/.test(hex) ? hex : undefined;
}
