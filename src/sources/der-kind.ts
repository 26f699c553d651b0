/** What a DER element is, told by the tags of its first members, before anything in it is read. */
import { type Der, DerReader, TAG } from '../encoding/der.js';
import { readOid } from '../encoding/der-values.js';
import { MeshctlError } from '../errors.js';

export type DerKind =
  | 'certificate'
  | 'certificate-request'
  | 'crl'
  | 'private-key'
  | 'public-key'
  | 'pkcs7'
  | 'pkcs12'
  | 'ocsp-request'
  | 'ocsp-response'
  | 'rsa-public-key';

/** Undefined for DER that is nothing of these. Never throws. */
export function derKind(element: Der): DerKind | undefined {
  const [first, second, third] = membersOf(element);
  switch (first?.tag) {
    case TAG.OID:
      return isPkcs7Type(first) ? 'pkcs7' : undefined;
    case ENUMERATED:
      return 'ocsp-response';
    case TAG.INTEGER:
      return versioned(element, second, third);
    case TAG.SEQUENCE:
      return second === undefined ? unsigned(first) : signedOrWrapped(element, first, second);
    default:
      return undefined;
  }
}

/** Whether bytes begin like DER or BER and not like text: a SEQUENCE, with something in it that a member may begin with. */
export function beginsLikeDer(bytes: Buffer): boolean {
  if (bytes[0] !== TAG.SEQUENCE) return false;
  const length = bytes[1] ?? 0;
  // Texts that begin with "0" go on with a printable character; as a length that is at most 126 bytes.
  if (length < 0x80 && 2 + length > bytes.length) return false;
  if (length > 0x84) return false;
  const inner = bytes[length <= 0x80 ? 2 : 2 + (length & 0x7f)];
  return inner !== undefined && MEMBER_TAGS.has(inner);
}

const ENUMERATED = 0x0a;
const MEMBER_TAGS = new Set<number>([TAG.SEQUENCE, TAG.INTEGER, TAG.OID, ENUMERATED]);

/** A file of PKCS#12 or PKCS#7, which old programs write in BER with lengths left open (X.690 §8.1.3.6). */
export function containerKind(bytes: Buffer): 'PKCS#12' | 'PKCS#7' | undefined {
  if (bytes[1] === 0x80) {
    if (bytes.subarray(2, 5).equals(PKCS12_VERSION)) return 'PKCS#12';
    return bytes.subarray(2, 2 + PKCS7_PREFIX.length).equals(PKCS7_PREFIX) ? 'PKCS#7' : undefined;
  }
  try {
    const kind = derKind(new DerReader(bytes).any());
    return kind === 'pkcs12' ? 'PKCS#12' : kind === 'pkcs7' ? 'PKCS#7' : undefined;
  } catch (error) {
    if (error instanceof MeshctlError) return undefined;
    throw error;
  }
}

/** INTEGER 3 (RFC 7292 §4). */
const PKCS12_VERSION = Buffer.from('020103', 'hex');
/** The OID that those of all PKCS#7 contents begin with, and its tag and length. */
const PKCS7_PREFIX = Buffer.from('06092a864886f70d0107', 'hex');

/** A version comes first in keys, in PKCS#12, and in an RSA public key, which begins with its modulus. */
function versioned(element: Der, second: Der | undefined, third: Der | undefined): DerKind | undefined {
  if (second === undefined) return isOpenPkcs12(element) ? 'pkcs12' : undefined;
  if (second.tag === TAG.OCTET_STRING) return 'private-key'; // RFC 5915 §3
  if (second.tag === TAG.SEQUENCE) {
    if (third?.tag === TAG.OCTET_STRING) return 'private-key'; // RFC 5958 §2
    const [type] = membersOf(second);
    return type !== undefined && isPkcs7Type(type) ? 'pkcs12' : undefined; // RFC 7292 §4
  }
  if (second.tag !== TAG.INTEGER) return undefined;
  const count = membersOf(element).length;
  if (count >= 9) return 'private-key'; // RFC 8017 A.1.2
  return count === 2 ? 'rsa-public-key' : undefined; // RFC 8017 A.1.1
}

/** PKCS#12 of which only the outermost length is told, as BER allows. */
const isOpenPkcs12 = ({ bytes, content }: Der): boolean => {
  const prefix = Buffer.concat([PKCS12_VERSION, Buffer.of(TAG.SEQUENCE, 0x80), PKCS7_PREFIX]);
  return bytes.subarray(content, content + prefix.length).equals(prefix);
};

/** Two members: an algorithm with a key. Three: signed content, an algorithm and the signature. */
function signedOrWrapped(element: Der, first: Der, second: Der): DerKind | undefined {
  if (second.tag === TAG.OCTET_STRING) return 'private-key'; // EncryptedPrivateKeyInfo, RFC 5958 §3
  if (second.tag === TAG.BIT_STRING) return 'public-key'; // RFC 5280 §4.1.2.7
  const tags = membersOf(first).map(({ tag }) => tag);
  if (isOcspRequest(first)) return 'ocsp-request';
  if (isTime(tags[2]) || isTime(tags[3])) return 'crl'; // RFC 5280 §5.1: thisUpdate, after a version or not
  const [version, name, key, next] = tags;
  const beginsLikeRequest = version === TAG.INTEGER && name === TAG.SEQUENCE && key === TAG.SEQUENCE;
  if (beginsLikeRequest && next !== TAG.SEQUENCE) return 'certificate-request'; // RFC 2986 §4.1
  // What is damaged is most probably a certificate, and is told as one.
  return tags.length >= 4 || membersOf(element).length === 3 ? 'certificate' : undefined;
}

function unsigned(first: Der): DerKind | undefined {
  if (isOcspRequest(first)) return 'ocsp-request';
  return membersOf(first).length >= 6 ? 'certificate' : undefined;
}

/** TBSRequest (RFC 6960 §4.1.1): a list of requests, each with an ID that begins with a hash algorithm and two hashes. */
function isOcspRequest(tbs: Der): boolean {
  const list = membersOf(tbs).find(({ tag }) => tag === TAG.SEQUENCE);
  const [request] = list === undefined ? [] : membersOf(list);
  const [id] = request === undefined ? [] : membersOf(request);
  const tags = id === undefined ? [] : membersOf(id).map(({ tag }) => tag);
  return tags[0] === TAG.SEQUENCE && tags[1] === TAG.OCTET_STRING && tags[2] === TAG.OCTET_STRING;
}

const isTime = (tag: number | undefined): boolean => tag === TAG.UTC_TIME || tag === TAG.GENERALIZED_TIME;

const PKCS7_TYPES = '1.2.840.113549.1.7.';

function isPkcs7Type(oid: Der): boolean {
  try {
    return oid.tag === TAG.OID && readOid(oid).startsWith(PKCS7_TYPES);
  } catch (error) {
    if (error instanceof MeshctlError) return false;
    throw error;
  }
}

/** More members than any kind needs to be told. */
const ENOUGH = 16;

/** The first members, as far as they can be read; none of what holds no elements. */
function membersOf(element: Der): Der[] {
  const found: Der[] = [];
  if ((element.tag & 0x20) === 0) return found;
  const reader = new DerReader(element.bytes, element.content, element.end);
  try {
    while (!reader.atEnd() && found.length < ENOUGH) found.push(reader.any());
  } catch (error) {
    if (!(error instanceof MeshctlError)) throw error;
  }
  return found;
}
