/** The ASN.1 that a PFX is built from. The only file that touches forge.asn1, whose bytes are "binary" strings. */
import forge from 'node-forge';

const { asn1 } = forge;
const { Class, Type } = asn1;

export type Asn1 = forge.asn1.Asn1;

const universal = (type: forge.asn1.Type, constructed: boolean, value: string | Asn1[]): Asn1 =>
  asn1.create(Class.UNIVERSAL, type, constructed, value);

export const sequence = (...items: Asn1[]): Asn1 => universal(Type.SEQUENCE, true, items);

export const oid = (dotted: string): Asn1 => universal(Type.OID, false, asn1.oidToDer(dotted).getBytes());

export const integer = (value: number): Asn1 =>
  universal(Type.INTEGER, false, asn1.integerToDer(value).getBytes());

export const octetString = (bytes: Buffer): Asn1 =>
  universal(Type.OCTETSTRING, false, bytes.toString('latin1'));

export const bmpString = (text: string): Asn1 => universal(Type.BMPSTRING, false, text);

export const nullValue = (): Asn1 => universal(Type.NULL, false, '');

/** `[0] EXPLICIT`. */
export const explicit0 = (item: Asn1): Asn1 => asn1.create(Class.CONTEXT_SPECIFIC, Type.NONE, true, [item]);

/** `[0] IMPLICIT OCTET STRING`. */
export const implicitOctets0 = (bytes: Buffer): Asn1 =>
  asn1.create(Class.CONTEXT_SPECIFIC, Type.NONE, false, bytes.toString('latin1'));

/** SET OF, in the order that DER wants: by encoding (X.690 §11.6). */
export function setOf(...items: Asn1[]): Asn1 {
  const sorted = items.map((node) => ({ node, der: encode(node) })).sort((a, b) => a.der.compare(b.der));
  return universal(
    Type.SET,
    true,
    sorted.map(({ node }) => node),
  );
}

/** An element that exists in DER already. */
export const embed = (der: Buffer): Asn1 => asn1.fromDer(der.toString('latin1'));

export const encode = (node: Asn1): Buffer => Buffer.from(asn1.toDer(node).getBytes(), 'latin1');

/** Containers in containers, and some to spare. */
const MAX_DEPTH = 32;

/** Some devices fill files up with zeros, shells leave a line end. */
const PADDING = /^[\0\n\r ]*$/;

/** BER with definite lengths in their shortest form and strings in one piece; undefined when it is no BER. */
export function berToDer(ber: Buffer): Buffer | undefined {
  try {
    const options = { strict: true, parseAllBytes: false, decodeBitStrings: false, maxDepth: MAX_DEPTH };
    const input = forge.util.createBuffer(ber.toString('latin1'));
    const root = asn1.fromDer(input, options as unknown as boolean);
    if (!PADDING.test(input.getBytes())) return undefined;
    joinStrings(root);
    return encode(root);
  } catch {
    return undefined; // whatever node-forge makes of broken input, it is not BER
  }
}

/** An OCTET STRING in pieces becomes one (X.690 §8.7.3). */
function joinStrings(node: Asn1): string | undefined {
  if (!Array.isArray(node.value)) return node.value;
  const pieces = node.value.map(joinStrings);
  if (node.tagClass !== Class.UNIVERSAL || node.type !== Type.OCTETSTRING) return undefined;
  if (pieces.includes(undefined)) throw new TypeError('an OCTET STRING is made of something else');
  node.value = pieces.join('');
  node.constructed = false;
  node.composed = false; // else node-forge writes the string as a list of elements
  return node.value;
}
