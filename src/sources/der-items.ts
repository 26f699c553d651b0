/** What DER holds: certificates one after the other, keys, requests, CRLs, containers; else it is named. */
import { type Der, DerReader, derError, parseDer, TAG } from '../encoding/der.js';
import { Certificate, CertificateList, PublicKeyInfo, readCertificateRequest } from '../x509/index.js';
import { type DerKind, derKind } from './der-kind.js';
import { type Found, trustedMember } from './found.js';
import type { Item, Place, Trusted } from './item.js';
import { pkcs7Item } from './pkcs7.js';
import { pkcs12Item } from './pkcs12.js';
import { privateKeyItemOfDer } from './private-key-item.js';

/** More elements than anybody puts in a row; each is an object in memory, and may be as small as two bytes. */
const MAX_ELEMENTS = 100_000;

/** Adds every element. False, with nothing added, when the first is DER of no known kind. */
export function addDer(found: Found, input: Buffer, place: Place, trusted: Trusted | undefined): boolean {
  const reader = new DerReader(input);
  for (let count = 0; !reader.atEnd(); count++) {
    const start = reader.offset;
    if (start > 0 && isPadding(input.subarray(start))) return true;
    if (count === MAX_ELEMENTS) {
      found.notes.push(`Only the first ${MAX_ELEMENTS} elements were read.`);
      return true;
    }
    let isKnown = true;
    found.add(place, () => {
      const element = nextElement(reader, input);
      const kind = derKind(element);
      if (kind !== undefined) return itemOf(found, kind, element.raw(), place, trusted);
      isKnown = start > 0;
      throw derError(start, 'it is DER, but nothing that is read here');
    });
    if (!isKnown) {
      found.items.pop();
      return false;
    }
    if (reader.offset === start) return true; // not a whole element: nothing behind it can be found
  }
  return true;
}

function nextElement(reader: DerReader, input: Buffer): Der {
  const start = reader.offset;
  if (reader.peek() === TAG.SEQUENCE) return reader.any();
  throw derError(start, `the last ${input.length - start} bytes are no DER`);
}

/** Shells and editors leave a line end; some devices fill up with zeros. */
const isPadding = (rest: Buffer): boolean =>
  rest.every((byte) => byte === 0 || byte === 0x0a || byte === 0x0d || byte === 0x20);

const NAMES = {
  'ocsp-request': 'OCSP request',
  'ocsp-response': 'OCSP response',
  'rsa-public-key': 'RSA PUBLIC KEY',
} as const;

function itemOf(found: Found, kind: DerKind, der: Buffer, place: Place, trusted: Trusted | undefined): Item {
  switch (kind) {
    case 'certificate':
      return { kind, certificate: Certificate.parse(der), place, ...trustedMember(trusted) };
    case 'certificate-request':
      return { kind, request: readCertificateRequest(der), place };
    case 'crl':
      return { kind, list: CertificateList.parse(der), place };
    case 'pkcs7':
      return pkcs7Item(found, der, place, trusted);
    case 'pkcs12':
      return pkcs12Item(found, der, place, trusted);
    case 'private-key':
      return privateKeyItemOfDer(found, der, place);
    case 'public-key': {
      const publicKey = new PublicKeyInfo(parseDer(der, TAG.SEQUENCE, 'the public key'));
      return { kind, publicKey, place, ...trustedMember(trusted) };
    }
    default:
      return { kind: 'other', label: NAMES[kind], place };
  }
}
