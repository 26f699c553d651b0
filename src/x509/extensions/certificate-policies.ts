/** Certificate policies (RFC 5280 §4.2.1.4). */
import { type Der, type DerReader, TAG } from '../../encoding/der.js';
import { readOid, readSmallInteger } from '../../encoding/der-values.js';
import { POLICY_NAMES } from '../oids.js';
import { readSequenceOf } from '../sequence-of.js';
import { hexText, readText } from '../text.js';
import { defineRead } from './extension.js';

type PolicyQualifier =
  | { readonly type: 'cps'; readonly uri: string }
  | { readonly type: 'userNotice'; readonly noticeRef?: NoticeReference; readonly explicitText?: string }
  | { readonly type: 'other'; readonly oid: string; readonly bytes: Buffer };

interface NoticeReference {
  readonly organization: string;
  readonly noticeNumbers: readonly number[];
}

export interface PolicyInformation {
  readonly oid: string;
  /** `anyPolicy` and the like; the OID where there is no name. */
  readonly name: string;
  readonly qualifiers: readonly PolicyQualifier[];
}

export const readCertificatePolicies = defineRead('certificatePolicies', (reader): PolicyInformation[] =>
  readSequenceOf(reader.next(TAG.SEQUENCE, 'certificatePolicies'), 'certificatePolicies', readPolicy),
);

function readPolicy(reader: DerReader): PolicyInformation {
  const fields = reader.next(TAG.SEQUENCE, 'a policy').inside();
  const oid = readOid(fields.next(TAG.OID, 'policyIdentifier'));
  const list = fields.optional(TAG.SEQUENCE);
  fields.finish('a policy');
  const qualifiers = list === undefined ? [] : readSequenceOf(list, 'policyQualifiers', readQualifier);
  return { oid, name: POLICY_NAMES[oid] ?? oid, qualifiers };
}

const QUALIFIER_CPS = '1.3.6.1.5.5.7.2.1';
const QUALIFIER_USER_NOTICE = '1.3.6.1.5.5.7.2.2';

function readQualifier(reader: DerReader): PolicyQualifier {
  const fields = reader.next(TAG.SEQUENCE, 'a policy qualifier').inside();
  const oid = readOid(fields.next(TAG.OID, 'policyQualifierId'));
  const qualifier = fields.any();
  fields.finish('a policy qualifier');
  if (oid === QUALIFIER_CPS && qualifier.tag === TAG.IA5_STRING) {
    return { type: 'cps', uri: displayText(qualifier) };
  }
  if (oid === QUALIFIER_USER_NOTICE && qualifier.tag === TAG.SEQUENCE) return readUserNotice(qualifier);
  return { type: 'other', oid, bytes: qualifier.raw() };
}

function readUserNotice(notice: Der): PolicyQualifier {
  const fields = notice.inside();
  const reference = fields.optional(TAG.SEQUENCE);
  const text = fields.atEnd() ? undefined : fields.any();
  fields.finish('a user notice');
  return {
    type: 'userNotice',
    ...(reference !== undefined && { noticeRef: readNoticeReference(reference) }),
    ...(text !== undefined && { explicitText: displayText(text) }),
  };
}

function readNoticeReference(reference: Der): NoticeReference {
  const fields = reference.inside();
  const organization = displayText(fields.any());
  const numbers = fields.next(TAG.SEQUENCE, 'noticeNumbers');
  fields.finish('noticeRef');
  const noticeNumbers = readSequenceOf(numbers, 'noticeNumbers', (reader) =>
    readSmallInteger(reader.next(TAG.INTEGER, 'a notice number'), 'a notice number'),
  );
  return { organization, noticeNumbers };
}

/** A string of whatever type; the hex of its DER when it is none that can be read. */
function displayText(element: Der): string {
  return readText(element) ?? hexText(element.raw());
}
