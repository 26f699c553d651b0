/** PKCS#7, which is CMS (RFC 5652): SignedData as the bag of certificates and CRLs that it is mostly used for. */
import { contextTagConstructed, type Der, parseDer, TAG } from '../../encoding/der.js';
import { readOid } from '../../encoding/der-values.js';
import { derEncode, derInteger, derOid, derSequence } from '../../encoding/der-write.js';
import { MeshctlError } from '../../errors.js';
import { readBer } from '../pkcs12/ber.js';
import { CONTENT } from '../pkcs12/oids.js';
import { readSequenceOf } from '../sequence-of.js';

/** What SignedData carries beside what was signed. */
export interface Pkcs7 {
  /** DER, in the order of the file. */
  readonly certificates: readonly Buffer[];
  /** DER, in the order of the file. */
  readonly crls: readonly Buffer[];
  /** Certificates and revocation information that are not X.509, such as attribute certificates. */
  readonly others: number;
  /** Signatures over the content; they are not checked. */
  readonly signers: number;
  /** Whether it carries something that was signed, which is not read. */
  readonly hasContent: boolean;
}

/**
 * Reads SignedData (RFC 5652 §5.1), in DER or BER. Throws E_PKCS7 when it is malformed or of another type, such as
 * encrypted.
 */
export async function decodePkcs7(input: Buffer): Promise<Pkcs7> {
  try {
    return await readBer(input, (der) => {
      const found = readSignedData(der);
      if (der !== input) assertUnchanged([...found.certificates, ...found.crls], input);
      return found;
    });
  } catch (error) {
    if (!(error instanceof MeshctlError) || error.code !== 'E_DER') throw error;
    throw new MeshctlError('E_PKCS7', { ...error.details, what: 'malformed PKCS#7 file', cause: error });
  }
}

/** What was signed must be DER in BER too. Were it not, rewriting would have changed it, and its signature with it. */
function assertUnchanged(parts: readonly Buffer[], input: Buffer): void {
  let offset = 0;
  for (const der of parts) {
    const found = indexOf(input, der, offset);
    if (found === -1) {
      throw new MeshctlError('E_PKCS7', {
        what: 'PKCS#7 file cannot be read',
        why: 'one of its certificates is not written in DER',
        fix: 'Convert it with: openssl pkcs7 -print_certs -in FILE',
      });
    }
    offset = found + der.length;
  }
}

/** Octets by which certificates differ already: their serial numbers and issuers are among them. */
const HEAD = 64;
/** More places that begin like a certificate and are none: somebody means to keep us busy. */
const MAX_PLACES = 100;

/** As Buffer's, which takes the product of both lengths where they hold long runs of one octet. */
function indexOf(input: Buffer, part: Buffer, from: number): number {
  const head = part.subarray(0, HEAD);
  let at = input.indexOf(head, from);
  for (let places = 0; at !== -1 && places < MAX_PLACES; places++) {
    if (input.subarray(at, at + part.length).equals(part)) return at;
    at = input.indexOf(head, at + 1);
  }
  return -1;
}

function readSignedData(der: Buffer): Pkcs7 {
  const info = parseDer(der, TAG.SEQUENCE, 'the PKCS#7 file').inside();
  const type = readOid(info.next(TAG.OID, 'contentType'));
  if (type !== CONTENT.signedData) throw notSignedData(type);
  const content = info.next(contextTagConstructed(0), 'content');
  info.finish('the PKCS#7 file');

  const fields = content.only(TAG.SEQUENCE, 'SignedData').inside();
  fields.next(TAG.INTEGER, 'the version');
  fields.next(TAG.SET, 'digestAlgorithms');
  const inner = fields.next(TAG.SEQUENCE, 'encapContentInfo').inside();
  inner.next(TAG.OID, 'eContentType');
  const certificates = sequencesIn(fields.optional(contextTagConstructed(0)), 'certificates');
  const crls = sequencesIn(fields.optional(contextTagConstructed(1)), 'crls');
  const signers = readSequenceOf(fields.next(TAG.SET, 'signerInfos'), 'signerInfos', (one) =>
    one.any(),
  ).length;
  fields.finish('SignedData');
  return {
    certificates: certificates.found,
    crls: crls.found,
    others: certificates.others + crls.others,
    signers,
    hasContent: !inner.atEnd(),
  };
}

/** Certificates and CRLs are SEQUENCEs; every other choice has a tag of its own (RFC 5652 §10.2). */
function sequencesIn(set: Der | undefined, what: string): { found: Buffer[]; others: number } {
  const elements = set === undefined ? [] : readSequenceOf(set, what, (reader) => reader.any());
  const found = elements.filter(({ tag }) => tag === TAG.SEQUENCE).map((element) => element.raw());
  return { found, others: elements.length - found.length };
}

/** Other contents (RFC 5652 §4, §6 to §9). */
const CONTENT_NAMES: ReadonlyMap<string, string> = new Map([
  [CONTENT.data, 'plain data'],
  [CONTENT.envelopedData, 'encrypted data'],
  ['1.2.840.113549.1.7.4', 'signed and encrypted data'],
  ['1.2.840.113549.1.7.5', 'digested data'],
  [CONTENT.encryptedData, 'encrypted data'],
]);

function notSignedData(type: string): MeshctlError {
  return new MeshctlError('E_PKCS7', {
    what: 'no certificates in the PKCS#7 file',
    why: `it holds ${CONTENT_NAMES.get(type) ?? `content of type ${type}`}, where signed data belongs`,
    fix: 'Export the certificates again',
  });
}

/**
 * A certs-only message: SignedData without content and signers (RFC 5652 §5.1, RFC 8551 §3.8). The certificates stay in
 * the order given, which readers take for the order of the chain: as OpenSSL's, the set is not sorted.
 */
export function encodePkcs7(certificates: readonly Buffer[], crls: readonly Buffer[]): Buffer {
  const signedData = derSequence(
    derInteger(1),
    derEncode(TAG.SET),
    derSequence(derOid(CONTENT.data)),
    ...(certificates.length === 0 ? [] : [derEncode(contextTagConstructed(0), ...certificates)]),
    ...(crls.length === 0 ? [] : [derEncode(contextTagConstructed(1), ...crls)]),
    derEncode(TAG.SET),
  );
  return derSequence(derOid(CONTENT.signedData), derEncode(contextTagConstructed(0), signedData));
}
