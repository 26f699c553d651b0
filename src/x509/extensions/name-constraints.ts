/** Name constraints (RFC 5280 §4.2.1.10). */
import { contextTag, contextTagConstructed, type DerReader, TAG } from '../../encoding/der.js';
import { readSmallInteger } from '../../encoding/der-values.js';
import { readSequenceOf } from '../sequence-of.js';
import { defineRead } from './extension.js';
import { type GeneralName, readConstraintBase } from './general-name.js';

interface GeneralSubtree {
  /** An `ip` base is an address and a mask: `10.0.0.0/8`, 8 or 32 bytes. */
  readonly base: GeneralName;
  /** RFC 5280 wants 0 and no maximum. */
  readonly minimum: number;
  readonly maximum?: number;
  /** `minimum 0` is spelled out, which DER forbids because it is the default. */
  readonly explicitMinimum: boolean;
}

export interface NameConstraints {
  /** Absent when the field is; empty is readable, though RFC 5280 wants one subtree. */
  readonly permitted?: readonly GeneralSubtree[];
  readonly excluded?: readonly GeneralSubtree[];
}

export const readNameConstraints = defineRead('nameConstraints', (reader): NameConstraints => {
  const fields = reader.next(TAG.SEQUENCE, 'nameConstraints').inside();
  const permitted = fields.optional(contextTagConstructed(0));
  const excluded = fields.optional(contextTagConstructed(1));
  fields.finish('nameConstraints');
  return {
    ...(permitted !== undefined && {
      permitted: readSequenceOf(permitted, 'permittedSubtrees', readSubtree),
    }),
    ...(excluded !== undefined && { excluded: readSequenceOf(excluded, 'excludedSubtrees', readSubtree) }),
  };
});

function readSubtree(reader: DerReader): GeneralSubtree {
  const fields = reader.next(TAG.SEQUENCE, 'a general subtree').inside();
  const base = readConstraintBase(fields);
  const minimumElement = fields.optional(contextTag(0));
  const maximumElement = fields.optional(contextTag(1));
  fields.finish('a general subtree');
  const minimum = minimumElement === undefined ? 0 : readSmallInteger(minimumElement, 'minimum');
  const explicitMinimum = minimumElement !== undefined && minimum === 0;
  if (maximumElement === undefined) return { base, minimum, explicitMinimum };
  return { base, minimum, explicitMinimum, maximum: readSmallInteger(maximumElement, 'maximum') };
}
