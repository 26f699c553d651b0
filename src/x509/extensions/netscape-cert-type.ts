/** Netscape certificate type, from before extended key usage; some old CAs still write it. */
import { TAG } from '../../encoding/der.js';
import { defineRead } from './extension.js';
import { namedBitsReader } from './named-bits.js';

const CERT_TYPES = [
  'sslClient',
  'sslServer',
  'smime',
  'objectSigning',
  'reserved',
  'sslCA',
  'smimeCA',
  'objectSigningCA',
] as const;

const readBits = namedBitsReader(CERT_TYPES);

export const readNetscapeCertType = defineRead('netscapeCertType', (reader) =>
  readBits(reader.next(TAG.BIT_STRING, 'netscapeCertType')),
);
