/** Subject information access (RFC 5280 §4.2.2.2). */
import { TAG } from '../../encoding/der.js';
import { readAccessDescriptions } from './access-description.js';
import { defineRead } from './extension.js';

export const readSubjectInfoAccess = defineRead('subjectInfoAccess', (reader) =>
  readAccessDescriptions(reader.next(TAG.SEQUENCE, 'subjectInfoAccess'), 'subjectInfoAccess'),
);
