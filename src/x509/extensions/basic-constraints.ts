/** Basic constraints (RFC 5280 §4.2.1.9). */
import { TAG } from '../../encoding/der.js';
import { readBoolean, readSmallInteger } from '../../encoding/der-values.js';
import { defineRead } from './extension.js';

export interface BasicConstraints {
  readonly ca: boolean;
  /** `cA FALSE` is spelled out, which DER forbids because it is the default. */
  readonly explicitFalse: boolean;
  /** pathLenConstraint, also when it stands without cA. */
  readonly pathLen?: number;
}

export const readBasicConstraints = defineRead('basicConstraints', (reader): BasicConstraints => {
  const fields = reader.next(TAG.SEQUENCE, 'basicConstraints').inside();
  const flag = fields.optional(TAG.BOOLEAN);
  const ca = flag !== undefined && readBoolean(flag);
  const explicitFalse = flag !== undefined && !ca;
  const pathLen = fields.optional(TAG.INTEGER);
  fields.finish('basicConstraints');
  if (pathLen === undefined) return { ca, explicitFalse };
  return { ca, explicitFalse, pathLen: readSmallInteger(pathLen, 'pathLenConstraint') };
});
