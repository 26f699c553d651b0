/** Authority information access (RFC 5280 §4.2.2.1). */
import { TAG } from '../../encoding/der.js';
import { readAccessDescriptions } from './access-description.js';
import { defineRead } from './extension.js';

export const readAuthorityInfoAccess = defineRead('authorityInfoAccess', (reader) =>
  readAccessDescriptions(reader.next(TAG.SEQUENCE, 'authorityInfoAccess'), 'authorityInfoAccess'),
);
