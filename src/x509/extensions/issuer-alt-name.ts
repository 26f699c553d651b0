/** Issuer alternative name (RFC 5280 §4.2.1.7). */
import { TAG } from '../../encoding/der.js';
import { defineRead } from './extension.js';
import { readGeneralNames } from './general-name.js';

/** The names in their order, possibly none. */
export const readIssuerAltName = defineRead('issuerAltName', (reader) =>
  readGeneralNames(reader.next(TAG.SEQUENCE, 'issuerAltName'), 'issuerAltName'),
);
