/** Distinguished names as people write them (RFC 4514), in the order of the certificate: `C=US, O=Acme, CN=Mesh CA`. */
import { quoted } from '../encoding/printable.js';
import { MeshctlError } from '../errors.js';
import type { NameAttribute } from './certificate-content.js';
import { ATTRIBUTE_NAMES } from './oids.js';

/** Attribute types by their names in lower case: names are compared without regard to case (RFC 4512 §2.5). */
const OID_BY_NAME = new Map(Object.entries(ATTRIBUTE_NAMES).map(([oid, name]) => [name.toLowerCase(), oid]));

const COUNTRY = '2.5.4.6';
const SERIAL_NUMBER = '2.5.4.5';
const DN_QUALIFIER = '2.5.4.46';
const DOMAIN_COMPONENT = '0.9.2342.19200300.100.1.25';
const EMAIL_ADDRESS = '1.2.840.113549.1.9.1';

/** The string type that RFC 5280 appendix A prescribes; all others are UTF8String. */
const STRING_TYPE: Readonly<Record<string, NameAttribute['type']>> = {
  [COUNTRY]: 'printable',
  [SERIAL_NUMBER]: 'printable',
  [DN_QUALIFIER]: 'printable',
  [DOMAIN_COMPONENT]: 'ia5',
  [EMAIL_ADDRESS]: 'ia5',
};

/** Upper bounds in characters (RFC 5280 appendix A.1). */
const UPPER_BOUND: Readonly<Record<string, number>> = {
  '2.5.4.3': 64,
  [SERIAL_NUMBER]: 64,
  '2.5.4.7': 128,
  '2.5.4.8': 128,
  '2.5.4.10': 64,
  '2.5.4.11': 64,
  '2.5.4.12': 64,
  [EMAIL_ADDRESS]: 255,
};
const LONGEST = 32_768;

/** Reads a name of at least one attribute. Throws E_USAGE that names the attribute and what is wrong with it. */
export function parseName(text: string): NameAttribute[] {
  const attributes: NameAttribute[] = [];
  let rest = text;
  do {
    const part = ATTRIBUTE.exec(rest);
    if (part === null) throw refuse(text, `${quoted(rest, 40)} is not of the form TYPE=VALUE`);
    const [whole, type = '', value = ''] = part;
    rest = rest.slice(whole.length);
    if (rest.startsWith('+'))
      throw refuse(text, 'several values joined by "+" are not supported; escape it as "\\+"');
    attributes.push(attribute(text, type, unescaped(value)));
    if (rest === '') return attributes;
    rest = rest.slice(1);
  } while (attributes.length < 50);
  throw refuse(text, 'it has more than 50 attributes');
}

/** A type, and a value up to the next comma or plus sign that is not escaped (RFC 4514 §3). */
const ATTRIBUTE = /^\s*([A-Za-z][A-Za-z0-9-]*|\d+(?:\.\d+)+)\s*=\s*((?:\\.|[^\\,+"<>;])*?)\s*(?=[,+]|$)/s;

/** `\,` is a comma, `\2C` the byte 2C; bytes make UTF-8 (RFC 4514 §2.4). */
function unescaped(value: string): string {
  return value.replace(/(?:\\[0-9a-fA-F]{2})+|\\(.)/gs, (escaped, character: string | undefined) =>
    character === undefined || escaped.length > 2
      ? Buffer.from(escaped.replaceAll('\\', ''), 'hex').toString('utf8')
      : character,
  );
}

function attribute(text: string, type: string, value: string): NameAttribute {
  const oid = /^\d/.test(type) ? type : OID_BY_NAME.get(type.toLowerCase());
  if (oid === undefined) throw refuse(text, `there is no attribute type "${type}"`);
  const name = ATTRIBUTE_NAMES[oid] ?? oid;
  if (value === '') throw refuse(text, `${name} has no value`);
  if (/[\p{Cc}\ufffd]/u.test(value)) throw refuse(text, `${name} holds characters that are not text`);
  const bound = UPPER_BOUND[oid] ?? LONGEST;
  if ([...value].length > bound) throw refuse(text, `${name} has over ${bound} characters`);
  const stringType = STRING_TYPE[oid] ?? 'utf8';
  if (oid === COUNTRY && !/^[A-Za-z]{2}$/.test(value))
    throw refuse(text, 'C is a country code of two letters');
  if (stringType === 'printable' && !/^[A-Za-z0-9 '()+,\-./:=?]*$/.test(value)) {
    throw refuse(text, `${name} takes letters, digits and '()+,-./:=? only`);
  }
  if (stringType === 'ia5' && !/^[\x20-\x7e]*$/.test(value)) throw refuse(text, `${name} takes ASCII only`);
  return { oid, type: stringType, value };
}

function refuse(text: string, why: string): MeshctlError {
  return new MeshctlError('E_USAGE', {
    what: `${quoted(text, 80)} is not a distinguished name`,
    why,
    fix: 'Write it as in "O=Acme,CN=Mesh CA"; a comma inside a value is "\\,"',
  });
}
