/** The DER of what stands in certificates, right or wrong: nothing here checks what it writes. */
import { derBitString, derEncode, derInteger, derOid, derSequence } from '../../../src/encoding/der-write.js';

export const bytes = (hex: string): Buffer => Buffer.from(hex, 'hex');
export const ascii = (text: string): Buffer => Buffer.from(text, 'latin1');
export const TRUE = bytes('0101ff');
export const NULL = bytes('0500');

export const explicit = (n: number, ...parts: readonly Buffer[]): Buffer => derEncode(0xa0 | n, ...parts);
export const implicit = (n: number, content: Buffer): Buffer => derEncode(0x80 | n, content);

const TAGS = { utf8: 0x0c, printable: 0x13, teletex: 0x14, ia5: 0x16, bmp: 0x1e } as const;
type StringType = keyof typeof TAGS;
const ATTRIBUTES = {
  CN: '2.5.4.3',
  O: '2.5.4.10',
  OU: '2.5.4.11',
  emailAddress: '1.2.840.113549.1.9.1',
} as const;

/** `name(['O', 'Mesh'], ['CN', 'Root', 'printable'])`: one attribute in each relative name. */
export function name(
  ...attributes: readonly (readonly [keyof typeof ATTRIBUTES, string, StringType?])[]
): Buffer {
  return derSequence(
    ...attributes.map(([attribute, value, type = 'utf8']) =>
      derEncode(0x31, derSequence(derOid(ATTRIBUTES[attribute]), derEncode(TAGS[type], Buffer.from(value)))),
    ),
  );
}

const digits = (seconds: number): string =>
  new Date(seconds * 1000).toISOString().replace(/[-T:]|\.\d+/g, '');
export const utcTime = (seconds: number): Buffer => derEncode(0x17, ascii(digits(seconds).slice(2)));
export const generalizedTime = (seconds: number): Buffer => derEncode(0x18, ascii(digits(seconds)));

/** One GeneralName (RFC 5280 §4.2.1.6), as in names so in constraints. */
export const uri = (text: string): Buffer => implicit(6, ascii(text));
export const dns = (text: string): Buffer => implicit(2, ascii(text));
export const email = (text: string): Buffer => implicit(1, ascii(text));
export const ip = (hex: string): Buffer => implicit(7, bytes(hex));
export const directory = (dn: Buffer): Buffer => explicit(4, dn);
export const registeredId = (oid: string): Buffer => implicit(8, derOid(oid).subarray(2));
export const otherName = (oid: string, text: string): Buffer =>
  explicit(0, derOid(oid), explicit(0, derEncode(TAGS.utf8, Buffer.from(text))));

export interface Extension {
  readonly oid: string;
  readonly critical: boolean;
  /** What the OCTET STRING holds. */
  readonly value: Buffer;
}

const extension = (oid: string, critical: boolean, value: Buffer): Extension => ({ oid, critical, value });

export const OID = {
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  nameConstraints: '2.5.29.30',
  certificatePolicies: '2.5.29.32',
  policyMappings: '2.5.29.33',
  authorityKeyIdentifier: '2.5.29.35',
  policyConstraints: '2.5.29.36',
  extendedKeyUsage: '2.5.29.37',
  inhibitAnyPolicy: '2.5.29.54',
  /** Of nobody. */
  unknown: '1.3.6.1.4.1.55555.1',
} as const;

/** Bits of keyUsage as they stand in the first octet. */
export const USAGE = {
  digitalSignature: 0x80,
  keyEncipherment: 0x20,
  keyCertSign: 0x04,
  cRLSign: 0x02,
} as const;

export function keyUsage(bits: number, critical = true): Extension {
  const unused = bits === 0 ? 0 : Math.log2(bits & -bits);
  const value = bits === 0 ? bytes('030100') : derEncode(0x03, Buffer.of(unused, bits));
  return extension(OID.keyUsage, critical, value);
}

export function basicConstraints(ca: boolean, pathLength?: number, critical = true): Extension {
  const content = [...(ca ? [TRUE] : []), ...(pathLength === undefined ? [] : [derInteger(pathLength)])];
  return extension(OID.basicConstraints, critical, derSequence(...content));
}

export const PURPOSE = {
  serverAuth: '1.3.6.1.5.5.7.3.1',
  clientAuth: '1.3.6.1.5.5.7.3.2',
  codeSigning: '1.3.6.1.5.5.7.3.3',
  emailProtection: '1.3.6.1.5.5.7.3.4',
  any: '2.5.29.37.0',
} as const;

export const extendedKeyUsage = (purposes: readonly string[], critical = false): Extension =>
  extension(OID.extendedKeyUsage, critical, derSequence(...purposes.map(derOid)));

export const subjectAltName = (names: readonly Buffer[], critical = false): Extension =>
  extension(OID.subjectAltName, critical, derSequence(...names));

export const subjectKeyIdentifier = (id: Buffer, critical = false): Extension =>
  extension(OID.subjectKeyIdentifier, critical, derEncode(0x04, id));

export const authorityKeyIdentifier = (id: Buffer, critical = false): Extension =>
  extension(OID.authorityKeyIdentifier, critical, derSequence(implicit(0, id)));

/** Subtrees are GeneralNames, or whole GeneralSubtrees when they start with a SEQUENCE. */
export function nameConstraints(
  permitted: readonly Buffer[],
  excluded: readonly Buffer[] = [],
  critical = true,
): Extension {
  const subtrees = (n: number, bases: readonly Buffer[]) =>
    bases.length === 0
      ? []
      : [explicit(n, ...bases.map((base) => (base[0] === 0x30 ? base : derSequence(base))))];
  const value = derSequence(...subtrees(0, permitted), ...subtrees(1, excluded));
  return extension(OID.nameConstraints, critical, value);
}

export const certificatePolicies = (oids: readonly string[], critical = true): Extension =>
  extension(OID.certificatePolicies, critical, derSequence(...oids.map((oid) => derSequence(derOid(oid)))));

export const policyMappings = (pairs: readonly (readonly [string, string])[]): Extension =>
  extension(
    OID.policyMappings,
    true,
    derSequence(...pairs.map(([a, b]) => derSequence(derOid(a), derOid(b)))),
  );

/** How many more certificates until an explicit policy is required, and until mapping is inhibited. */
export function policyConstraints(explicitAfter?: number, inhibitMappingAfter?: number): Extension {
  const skip = (n: number, count: number | undefined) =>
    count === undefined ? [] : [implicit(n, Buffer.of(count))];
  return extension(
    OID.policyConstraints,
    true,
    derSequence(...skip(0, explicitAfter), ...skip(1, inhibitMappingAfter)),
  );
}

export const inhibitAnyPolicy = (after: number): Extension =>
  extension(OID.inhibitAnyPolicy, true, derInteger(after));

export const unknownExtension = (critical: boolean): Extension => extension(OID.unknown, critical, NULL);

export function encodeExtensions(list: readonly Extension[]): Buffer {
  const entries = list.map(({ oid, critical, value }) =>
    derSequence(derOid(oid), ...(critical ? [TRUE] : []), derEncode(0x04, value)),
  );
  return explicit(3, derSequence(...entries));
}

export { derBitString, derEncode, derInteger, derOid, derSequence };
