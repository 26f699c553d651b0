/** Subject alternative name (RFC 5280 §4.2.1.6): where an X.509-SVID carries its SPIFFE ID. */
import { TAG } from '../../encoding/der.js';
import { defineRead } from './extension.js';
import { readGeneralNames } from './general-name.js';

/** The names in their order; none at all is readable, though RFC 5280 wants one. */
export const readSubjectAltName = defineRead('subjectAltName', (reader) =>
  readGeneralNames(reader.next(TAG.SEQUENCE, 'subjectAltName'), 'subjectAltName'),
);
