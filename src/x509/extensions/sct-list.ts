/** Signed certificate timestamps (RFC 6962 §3.3). */
import { TAG } from '../../encoding/der.js';
import { defineRead } from './extension.js';

export interface SctList {
  /** Bytes of the TLS-encoded list, which is not decoded: a mesh has no use for certificate transparency. */
  readonly length: number;
}

export const readSctList = defineRead('signedCertificateTimestampList', (reader): SctList => {
  const { length } = reader.next(TAG.OCTET_STRING, 'signedCertificateTimestampList');
  return { length };
});
