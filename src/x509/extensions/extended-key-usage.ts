/** Extended key usage (RFC 5280 §4.2.1.12). */
import { type DerReader, TAG } from '../../encoding/der.js';
import { readOid } from '../../encoding/der-values.js';
import { KEY_PURPOSE_NAMES } from '../oids.js';
import { readSequenceOf } from '../sequence-of.js';
import { defineRead } from './extension.js';

export interface ExtendedKeyUsage {
  /** KeyPurposeIds in their order; empty is readable, though RFC 5280 wants one. */
  readonly oids: readonly string[];
  /** Their names, such as `serverAuth`, at the same index; the OID where there is none. */
  readonly names: readonly string[];
}

export const readExtendedKeyUsage = defineRead('extKeyUsage', (reader): ExtendedKeyUsage => {
  const oids = readSequenceOf(reader.next(TAG.SEQUENCE, 'extKeyUsage'), 'extKeyUsage', readPurpose);
  return { oids, names: oids.map(nameOf) };
});

const nameOf = (oid: string): string => KEY_PURPOSE_NAMES[oid] ?? oid;

const readPurpose = (reader: DerReader): string => readOid(reader.next(TAG.OID, 'a key purpose'));
