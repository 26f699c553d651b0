/** Subject key identifier (RFC 5280 §4.2.1.2). */
import { TAG } from '../../encoding/der.js';
import { defineRead } from './extension.js';

/** The key identifier's octets. */
export const readSubjectKeyIdentifier = defineRead(
  'subjectKeyIdentifier',
  (reader): Buffer => reader.next(TAG.OCTET_STRING, 'subjectKeyIdentifier').value(),
);
