import type { X509Svid } from '../x509-svid.js';
import { base64Array } from './json.js';

/**
 * The token file of `dirctl --spiffe-token`: a JSON array of one object with three members, which is what
 * `spire-server x509 mint -output json` printed before 1.15.0. dirctl reads the first certificate of the chain only.
 */
export function encodeDirctlToken(svid: X509Svid & { readonly privateKey: Buffer }): string {
  const key = svid.privateKey.toString('base64');
  return `[{"x509_svid":${base64Array(svid.chain)},"private_key":"${key}","root_cas":${base64Array(svid.authorities)}}]\n`;
}
