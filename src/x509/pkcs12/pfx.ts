/** The outer structure of a PFX (RFC 7292 §4 and §4.1): what its MAC covers, and the safes that it holds. */
import { contextTag, contextTagConstructed, type Der, derError, parseDer, TAG } from '../../encoding/der.js';
import { readOid, readSmallInteger } from '../../encoding/der-values.js';
import { readSequenceOf } from '../sequence-of.js';
import { CONTENT } from './oids.js';
import { unsupported } from './pbe.js';

export interface Pfx {
  /** The AuthenticatedSafe as octets: what the MAC covers. */
  readonly content: Buffer;
  /** Absent when nothing vouches for the content. */
  readonly macData: Der | undefined;
}

/** Throws E_DER, E_PKCS12 for a PFX that is protected by a signature. */
export function readPfx(der: Buffer): Pfx {
  const fields = parseDer(der, TAG.SEQUENCE, 'the PKCS#12 file').inside();
  const version = readSmallInteger(fields.next(TAG.INTEGER, 'the version'), 'the version');
  if (version !== 3) throw unsupported(`version ${version}`);
  const { type, content } = readContentInfo(fields.next(TAG.SEQUENCE, 'authSafe'));
  const macData = fields.optional(TAG.SEQUENCE);
  fields.finish('the PKCS#12 file');
  if (type === CONTENT.signedData) throw unsupported('a signature in place of a password');
  if (type !== CONTENT.data) throw unsupported(`content of type ${type}`);
  return { content: content.only(TAG.OCTET_STRING, 'authSafe').value(), macData };
}

/** SafeContents in the clear, or encrypted under the password. */
export type Safe =
  | { readonly contents: Buffer }
  | { readonly algorithm: Der; readonly ciphertext: Buffer }
  | { readonly unsupported: string };

/** The AuthenticatedSafe. Throws E_DER. */
export function readSafes(der: Buffer): Safe[] {
  return readSequenceOf(parseDer(der, TAG.SEQUENCE, 'AuthenticatedSafe'), 'AuthenticatedSafe', (reader) => {
    const { type, content } = readContentInfo(reader.next(TAG.SEQUENCE, 'a safe'));
    if (type === CONTENT.data) return { contents: content.only(TAG.OCTET_STRING, 'a safe').value() };
    if (type === CONTENT.encryptedData) return readEncryptedData(content.only(TAG.SEQUENCE, 'EncryptedData'));
    return {
      unsupported: type === CONTENT.envelopedData ? 'encryption to a public key' : `a safe of ${type}`,
    };
  });
}

function readContentInfo(element: Der): { type: string; content: Der } {
  const fields = element.inside();
  const type = readOid(fields.next(TAG.OID, 'contentType'));
  const content = fields.next(contextTagConstructed(0), 'content');
  fields.finish('ContentInfo');
  return { type, content };
}

/** EncryptedData and its EncryptedContentInfo (RFC 5652 §8 and §6.1). */
function readEncryptedData(element: Der): Safe {
  const fields = element.inside();
  fields.next(TAG.INTEGER, 'the version of EncryptedData');
  const info = fields.next(TAG.SEQUENCE, 'EncryptedContentInfo').inside();
  info.next(TAG.OID, 'contentType');
  const algorithm = info.next(TAG.SEQUENCE, 'contentEncryptionAlgorithm');
  const content = info.any();
  info.finish('EncryptedContentInfo');
  return { algorithm, ciphertext: implicitOctets(content) };
}

/** `[0] IMPLICIT OCTET STRING`, which BER writers also make of pieces (X.690 §8.7.3). */
function implicitOctets(element: Der): Buffer {
  if (element.tag === contextTag(0)) return element.value();
  if (element.tag !== contextTagConstructed(0)) throw derError(element.start, 'encryptedContent is missing');
  const pieces = element.inside();
  const octets: Buffer[] = [];
  while (!pieces.atEnd()) octets.push(pieces.next(TAG.OCTET_STRING, 'a piece of encryptedContent').value());
  return Buffer.concat(octets);
}
