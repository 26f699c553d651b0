/** Inhibit anyPolicy (RFC 5280 §4.2.1.14). */
import { TAG } from '../../encoding/der.js';
import { readSmallInteger } from '../../encoding/der-values.js';
import { defineRead } from './extension.js';

/** SkipCerts: how many further certificates may still use anyPolicy. */
export const readInhibitAnyPolicy = defineRead('inhibitAnyPolicy', (reader): number =>
  readSmallInteger(reader.next(TAG.INTEGER, 'inhibitAnyPolicy'), 'inhibitAnyPolicy'),
);
