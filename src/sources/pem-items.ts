/** What stands in PEM blocks: certificates, keys, requests, CRLs, PKCS#7; everything else is named. */
import { DerReader, parseDer, TAG } from '../encoding/der.js';
import { type PemBlock, readPem } from '../encoding/pem.js';
import { MeshctlError } from '../errors.js';
import {
  Certificate,
  CertificateList,
  isPrivateKeyLabel,
  PublicKeyInfo,
  readCertificateRequest,
} from '../x509/index.js';
import { type Found, trustedMember } from './found.js';
import type { Item, Place, Trusted } from './item.js';
import { PKCS7_LABELS, pkcs7Item } from './pkcs7.js';
import { privateKeyItemOfBlock } from './private-key-item.js';

/** Adds every block of a text, and every block that cannot be read, in their order. */
export function addPem(
  found: Found,
  input: Buffer | string,
  place: Place,
  trusted: Trusted | undefined,
): void {
  const { blocks, problems } = readPem(input);
  const lines = (first: number, last: number): Place =>
    place.path.length === 0 ? { ...place, lines: { first, last } } : place;
  let next = 0;
  const addProblems = (before: number) => {
    for (; next < problems.length; next++) {
      const { line, what, why, fix } = problems[next] as (typeof problems)[number];
      if (line >= before) return;
      const error = new MeshctlError('E_PEM', { what, why, fix });
      found.items.push({ kind: 'broken', place: lines(line, line), error });
    }
  };
  for (const block of blocks) {
    addProblems(block.startLine);
    const at = lines(block.startLine, block.endLine);
    found.add(at, () => blockItem(found, block, at, trusted));
  }
  addProblems(Number.POSITIVE_INFINITY);
}

function blockItem(found: Found, block: PemBlock, place: Place, trusted: Trusted | undefined): Item {
  const { label, der } = block;
  if (isPrivateKeyLabel(label)) return privateKeyItemOfBlock(found, block, place);
  if (PKCS7_LABELS.has(label)) return pkcs7Item(found, der, place, trusted);
  switch (label) {
    case 'CERTIFICATE':
    case 'X509 CERTIFICATE':
      return { kind: 'certificate', certificate: Certificate.parse(der), place, ...trustedMember(trusted) };
    case 'TRUSTED CERTIFICATE': // OpenSSL's own: what it is trusted for follows the certificate
      return {
        kind: 'certificate',
        certificate: Certificate.parse(new DerReader(der).next(TAG.SEQUENCE, 'the certificate').raw()),
        place,
        trusted: trusted ?? {},
      };
    case 'CERTIFICATE REQUEST':
    case 'NEW CERTIFICATE REQUEST':
      return { kind: 'certificate-request', request: readCertificateRequest(der), place };
    case 'X509 CRL':
    case 'CRL':
      return { kind: 'crl', list: CertificateList.parse(der), place };
    case 'PUBLIC KEY': {
      const publicKey = new PublicKeyInfo(parseDer(der, TAG.SEQUENCE, 'the public key'));
      return { kind: 'public-key', publicKey, place, ...trustedMember(trusted) };
    }
    default:
      return { kind: 'other', label, place };
  }
}
