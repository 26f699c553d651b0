/** What DER holds, told by its first elements: certificates one after the other, keys, requests. */
import { type Der, DerReader, parseDer, TAG } from '../encoding/der.js';
import { readOid } from '../encoding/der-values.js';
import { MeshctlError } from '../errors.js';
import { Certificate, PublicKeyInfo, parseCertificateRequest } from '../x509/index.js';
import { type Found, trustedMember } from './found.js';
import type { Item, Place, Trusted } from './item.js';
import { privateKeyItemOfDer } from './private-key-item.js';

/** Adds every element. Throws E_INPUT_UNKNOWN for containers that are not read here. */
export function addDer(found: Found, input: Buffer, place: Place, trusted: Trusted | undefined): void {
  const reader = new DerReader(input);
  while (!reader.atEnd()) {
    const start = reader.offset;
    let container: MeshctlError | undefined;
    found.add(place, () => {
      const element = reader.next(TAG.SEQUENCE, 'the input');
      container = containerIn(element);
      if (container !== undefined) throw container;
      return itemOf(element, place, trusted);
    });
    if (container !== undefined) throw container;
    if (reader.offset === start) return; // not even a whole element: nothing behind it can be found
  }
}

const PKCS7_TYPES = '1.2.840.113549.1.7.';

/** PKCS#12 begins with its version and a ContentInfo, PKCS#7 is one. */
function containerIn(element: Der): MeshctlError | undefined {
  const inner = element.inside();
  const first = inner.any();
  const oid = first.tag === TAG.OID ? first : first.tag === TAG.INTEGER ? contentType(inner) : undefined;
  if (oid === undefined || !readOid(oid).startsWith(PKCS7_TYPES)) return undefined;
  const [name, fix] =
    first.tag === TAG.OID
      ? ['PKCS#7', 'Convert it with: openssl pkcs7 -inform DER -print_certs -in FILE']
      : ['PKCS#12', 'Convert it with: openssl pkcs12 -nodes -in FILE'];
  return new MeshctlError('E_INPUT_UNKNOWN', { what: `${name} is not read`, fix });
}

function contentType(reader: DerReader): Der | undefined {
  if (reader.atEnd() || reader.peek() !== TAG.SEQUENCE) return undefined;
  const content = reader.any().inside();
  return !content.atEnd() && content.peek() === TAG.OID ? content.any() : undefined;
}

/** Certificates and requests are three elements, of which the first is what was signed. */
function itemOf(element: Der, place: Place, trusted: Trusted | undefined): Item {
  const der = element.raw();
  const inner = element.inside();
  const first = inner.any();
  const second = inner.atEnd() ? undefined : inner.peek();
  if (first.tag !== TAG.SEQUENCE || second === TAG.OCTET_STRING) return privateKeyItemOfDer(der, place);
  if (second === TAG.BIT_STRING) {
    const publicKey = new PublicKeyInfo(parseDer(der, TAG.SEQUENCE, 'the public key'));
    return { kind: 'public-key', publicKey, place, ...trustedMember(trusted) };
  }
  if (looksLikeRequest(first))
    return { kind: 'certificate-request', request: parseCertificateRequest(der), place };
  return { kind: 'certificate', certificate: Certificate.parse(der), place, ...trustedMember(trusted) };
}

/** CertificationRequestInfo: version, name, key and attributes (RFC 2986 §4.1); a certificate goes on with its dates. */
function looksLikeRequest(info: Der): boolean {
  const fields = info.inside();
  const tags: number[] = [];
  while (!fields.atEnd() && tags.length < 4) tags.push(fields.any().tag);
  return (
    tags[0] === TAG.INTEGER &&
    tags[1] === TAG.SEQUENCE &&
    tags[2] === TAG.SEQUENCE &&
    tags[3] !== TAG.SEQUENCE
  );
}
