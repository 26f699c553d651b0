/** The SPIFFE bundle document: a JWK Set (SPIFFE_Trust_Domain_and_Bundle.md §4). */
import { Certificate } from '../x509/index.js';
import type { Bundle } from './bundle.js';

/** Writes the document as SPIRE does: four spaces, a final newline, no member beyond those the standard defines. */
export function encodeSpiffeBundle(bundle: Bundle): string {
  const document = {
    keys: bundle.x509Authorities.map(({ certificate }) => ({
      use: 'x509-svid',
      ...Certificate.parse(certificate).publicKey.export({ format: 'jwk' }),
      x5c: [certificate.toString('base64')],
    })),
    ...(bundle.sequence === undefined ? {} : { spiffe_sequence: bundle.sequence }),
    ...(bundle.refreshHint === undefined ? {} : { spiffe_refresh_hint: bundle.refreshHint }),
  };
  return `${JSON.stringify(document, null, 4)}\n`;
}
