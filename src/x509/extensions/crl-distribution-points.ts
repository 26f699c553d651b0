/** CRL distribution points (RFC 5280 §4.2.1.13). Freshest CRL has the same syntax. */
import {
  contextTag,
  contextTagConstructed,
  type Der,
  type DerReader,
  derError,
  TAG,
} from '../../encoding/der.js';
import { readSequenceOf } from '../sequence-of.js';
import { defineRead } from './extension.js';
import { type GeneralName, readGeneralNames } from './general-name.js';
import { type NamedBits, namedBitsReader } from './named-bits.js';

const REASONS = [
  'unused',
  'keyCompromise',
  'cACompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
  'certificateHold',
  'privilegeWithdrawn',
  'aACompromise',
] as const;

export interface DistributionPoint {
  readonly fullName?: readonly GeneralName[];
  /** Content of the RelativeDistinguishedName, undecoded: RFC 5280 advises against it and nobody uses it. */
  readonly nameRelativeToCrlIssuer?: Buffer;
  readonly reasons?: NamedBits<(typeof REASONS)[number]>;
  readonly crlIssuer?: readonly GeneralName[];
}

export const readCrlDistributionPoints = defineRead('cRLDistributionPoints', (reader) =>
  readDistributionPoints(reader.next(TAG.SEQUENCE, 'cRLDistributionPoints'), 'cRLDistributionPoints'),
);

/** The list of points in both extensions; `what` names it in errors. */
export function readDistributionPoints(list: Der, what: string): DistributionPoint[] {
  return readSequenceOf(list, what, readPoint);
}

const readReasons = namedBitsReader(REASONS);

function readPoint(reader: DerReader): DistributionPoint {
  const fields = reader.next(TAG.SEQUENCE, 'a distribution point').inside();
  const name = fields.optional(contextTagConstructed(0));
  const reasons = fields.optional(contextTag(1));
  const issuer = fields.optional(contextTagConstructed(2));
  fields.finish('a distribution point');
  return {
    ...(name !== undefined && readPointName(name)),
    ...(reasons !== undefined && { reasons: readReasons(reasons) }),
    ...(issuer !== undefined && { crlIssuer: readGeneralNames(issuer, 'cRLIssuer') }),
  };
}

/** DistributionPointName is a CHOICE, so its context tag is an explicit wrapper. */
function readPointName(wrapper: Der): Pick<DistributionPoint, 'fullName' | 'nameRelativeToCrlIssuer'> {
  const reader = wrapper.inside();
  const choice = reader.any();
  reader.finish('the name of a distribution point');
  if (choice.tag === contextTagConstructed(0)) return { fullName: readGeneralNames(choice, 'fullName') };
  if (choice.tag === contextTagConstructed(1)) return { nameRelativeToCrlIssuer: choice.value() };
  throw derError(
    choice.start,
    'the name of a distribution point is neither fullName nor nameRelativeToCRLIssuer',
  );
}
