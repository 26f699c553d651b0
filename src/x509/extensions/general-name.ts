/** GeneralName (RFC 5280 §4.2.1.6): the nine forms that alternative names, constraints and locations share. */
import {
  contextTag,
  contextTagConstructed,
  type Der,
  type DerReader,
  derError,
  TAG,
} from '../../encoding/der.js';
import { readOid } from '../../encoding/der-values.js';
import { Name } from '../name.js';
import { readSequenceOf } from '../sequence-of.js';
import { hexText, readText } from '../text.js';
import { ipAddressText, ipRangeText } from './ip-address.js';

interface NameForm {
  /** Text for people: printable ASCII, with other bytes and the backslash as `\xNN` in uri, dns and email. */
  readonly value: string;
  /** The content as written: characters, address octets, or the DER of structured forms. */
  readonly bytes: Buffer;
}

interface TextName extends NameForm {
  readonly type: 'uri' | 'dns' | 'email';
}

interface IpName extends NameForm {
  readonly type: 'ip';
}

interface DirectoryName extends NameForm {
  readonly type: 'directoryName';
  readonly name: Name;
}

interface OtherName extends NameForm {
  readonly type: 'otherName';
  readonly oid: string;
}

interface OpaqueName extends NameForm {
  readonly type: 'x400' | 'ediParty' | 'registeredId';
}

export type GeneralName = TextName | IpName | DirectoryName | OtherName | OpaqueName;

/** A GeneralNames list, which may be empty though RFC 5280 forbids it. */
export function readGeneralNames(list: Der, what: string): GeneralName[] {
  return readSequenceOf(list, what, readGeneralName);
}

/** The next GeneralName. uri, dns and email may hold any bytes, which is for others to judge. */
export function readGeneralName(reader: DerReader): GeneralName {
  return decode(reader.any(), ipAddressText);
}

/** The base of a name constraint, where an iPAddress is an address and a mask (RFC 5280 §4.2.1.10). */
export function readConstraintBase(reader: DerReader): GeneralName {
  return decode(reader.any(), ipRangeText);
}

const GENERAL_NAME = {
  otherName: contextTagConstructed(0),
  email: contextTag(1),
  dns: contextTag(2),
  x400: contextTagConstructed(3),
  directoryName: contextTagConstructed(4),
  ediParty: contextTagConstructed(5),
  uri: contextTag(6),
  ip: contextTag(7),
  registeredId: contextTag(8),
} as const;

function decode(element: Der, ipText: (bytes: Buffer) => string | undefined): GeneralName {
  switch (element.tag) {
    case GENERAL_NAME.uri:
      return textName('uri', element);
    case GENERAL_NAME.dns:
      return textName('dns', element);
    case GENERAL_NAME.email:
      return textName('email', element);
    case GENERAL_NAME.ip: {
      const bytes = element.value();
      const value = ipText(bytes);
      if (value === undefined) throw derError(element.content, `an iPAddress has ${bytes.length} bytes`);
      return { type: 'ip', value, bytes };
    }
    case GENERAL_NAME.directoryName: {
      const name = new Name(element.only(TAG.SEQUENCE, 'directoryName'));
      return { type: 'directoryName', value: name.toString(), bytes: name.der, name };
    }
    case GENERAL_NAME.otherName:
      return otherName(element);
    case GENERAL_NAME.registeredId:
      return { type: 'registeredId', value: readOid(element), bytes: element.value() };
    case GENERAL_NAME.x400:
      return { type: 'x400', value: hexText(element.value()), bytes: element.value() };
    case GENERAL_NAME.ediParty:
      return { type: 'ediParty', value: hexText(element.value()), bytes: element.value() };
    default:
      throw derError(
        element.start,
        `tag 0x${element.tag.toString(16).padStart(2, '0')} is no form of GeneralName`,
      );
  }
}

function textName(type: TextName['type'], element: Der): TextName {
  return { type, value: escapedAscii(element), bytes: element.value() };
}

/** OtherName: an OID and an explicitly tagged value of any type. */
function otherName(element: Der): OtherName {
  const reader = element.inside();
  const oid = readOid(reader.next(TAG.OID, 'otherName.type-id'));
  const wrapper = reader.next(contextTagConstructed(0), 'otherName.value').inside();
  reader.finish('otherName');
  const inner = wrapper.any();
  wrapper.finish('otherName.value');
  return { type: 'otherName', oid, value: readText(inner) ?? hexText(inner.raw()), bytes: inner.raw() };
}

const UNSAFE = /[^\x20-\x5b\x5d-\x7e]/;
const ALL_UNSAFE = new RegExp(UNSAFE, 'g');

/** The content as printable ASCII; a backslash is escaped too, so that no two contents look the same. */
function escapedAscii({ bytes, content, end }: Der): string {
  const text = bytes.toString('latin1', content, end);
  if (!UNSAFE.test(text)) return text;
  return text.replace(ALL_UNSAFE, (byte) => `\\x${byte.charCodeAt(0).toString(16).padStart(2, '0')}`);
}
