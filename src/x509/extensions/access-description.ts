/** AccessDescription (RFC 5280 §4.2.2): what authority and subject information access are lists of. */
import { type Der, type DerReader, TAG } from '../../encoding/der.js';
import { readOid } from '../../encoding/der-values.js';
import { ACCESS_METHOD_NAMES } from '../oids.js';
import { readSequenceOf } from '../sequence-of.js';
import { type GeneralName, readGeneralName } from './general-name.js';

export interface AccessDescription {
  readonly oid: string;
  /** `ocsp`, `caIssuers` …; the OID where there is no name. */
  readonly method: string;
  readonly location: GeneralName;
}

export function readAccessDescriptions(list: Der, what: string): AccessDescription[] {
  return readSequenceOf(list, what, readDescription);
}

function readDescription(reader: DerReader): AccessDescription {
  const fields = reader.next(TAG.SEQUENCE, 'an access description').inside();
  const oid = readOid(fields.next(TAG.OID, 'accessMethod'));
  const location = readGeneralName(fields);
  fields.finish('an access description');
  return { oid, method: ACCESS_METHOD_NAMES[oid] ?? oid, location };
}
