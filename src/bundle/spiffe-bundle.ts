/** The SPIFFE bundle document: a JWK Set (SPIFFE_Trust_Domain_and_Bundle.md §4). */
import { Certificate } from '../x509/index.js';
import type { BundleContent, JwtAuthority } from './bundle.js';
import { encodeJwk, jwkThumbprint } from './jwk.js';

/**
 * Writes the document as SPIRE does: four spaces, a final newline, no member beyond those the standard defines. The
 * same content gives the same bytes: X.509 authorities in their order, then JWT and WIT keys by ID. A key without an
 * ID gets its thumbprint (RFC 7638), since `kid` is mandatory. The document has no place for taints and for when a key
 * expires. Throws E_KEY for a key that has no form as a JWK.
 */
export function encodeSpiffeBundle(bundle: BundleContent): string {
  const keys = [
    ...bundle.x509Authorities.map(({ certificate }) => x509Entry(certificate)),
    ...keyEntries('jwt-svid', bundle.jwtAuthorities),
    ...keyEntries('wit-svid', bundle.witAuthorities),
  ];
  const numbers = [
    ...(bundle.sequence === undefined ? [] : [`"spiffe_sequence": ${bundle.sequence}`]),
    ...(bundle.refreshHint === undefined ? [] : [`"spiffe_refresh_hint": ${bundle.refreshHint}`]),
  ];
  // JSON.stringify takes no bigint, and a sequence may be beyond 2^53: the numbers go in before the last brace.
  const head = asciiJson(JSON.stringify({ keys }, null, 4)).slice(0, -'\n}'.length);
  return `${[head, ...numbers.map((member) => `    ${member}`)].join(',\n')}\n}\n`;
}

/** The same JSON with every character beyond ASCII as an escape: the ID of a key may hold anything. */
export function asciiJson(json: string): string {
  return json.replace(
    /[\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function x509Entry(certificate: Buffer): object {
  const { kty, ...members } = encodeJwk(Certificate.parse(certificate).publicKeyInfo);
  return { use: 'x509-svid', kty, ...members, x5c: [certificate.toString('base64')] };
}

function keyEntries(use: string, authorities: readonly JwtAuthority[]): object[] {
  return authorities
    .map(({ keyId, publicKey }) => ({ kid: keyId ?? jwkThumbprint(publicKey), publicKey }))
    .sort((a, b) => (a.kid < b.kid ? -1 : a.kid > b.kid ? 1 : 0))
    .map(({ kid, publicKey }) => {
      const { kty, ...members } = encodeJwk(publicKey);
      return { use, kty, kid, ...members };
    });
}
