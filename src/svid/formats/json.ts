import { rfc3339 } from '../../encoding/rfc3339.js';
import type { X509Svid } from '../x509-svid.js';

/**
 * One SVID as one line of JSON. `x509_svid`, `private_key` and `root_cas` are what `spire-server x509 mint -output json`
 * prints (standard base64 of DER), so programs that read that read this. Nothing in it needs escaping but the ID's own
 * alphabet, which has no quote: the line is put together directly, since a bulk run writes a hundred thousand.
 */
export function encodeSvidJson(svid: X509Svid): string {
  const key = svid.privateKey === undefined ? '' : `"private_key":"${svid.privateKey.toString('base64')}",`;
  return (
    `{"schemaVersion":"meshctl/v1","kind":"X509Svid","spiffeId":"${svid.id}","serialNumber":"${svid.serialHex}",` +
    `"notBefore":"${rfc3339(svid.notBefore)}","notAfter":"${rfc3339(svid.notAfter)}",` +
    `"x509_svid":${base64Array(svid.chain)},${key}"root_cas":${base64Array(svid.authorities)}}`
  );
}

export function base64Array(items: readonly Buffer[]): string {
  return `[${items.map((der) => `"${der.toString('base64')}"`).join(',')}]`;
}
