/**
 * Stamps certificates from one that the builder made. Issuing many SVIDs is what meshctl exists for, and there the
 * builder costs fifty times the cryptography. The template takes everything that does not vary (version, algorithm,
 * issuer, subject, the other extensions) byte for byte, so a profile has one definition: what the builder wrote.
 */
import { createHash } from 'node:crypto';
import { contextTagConstructed, parseDer, TAG } from '../encoding/der.js';
import { readOid } from '../encoding/der-values.js';
import { derHeader } from '../encoding/der-write.js';
import { writeTime } from '../encoding/time.js';
import { EXTENSION_OID } from './certificate.js';

/** What varies from one leaf to the next. */
export interface LeafFields {
  /** Content octets of a positive serial number in shortest form. */
  readonly serial: Buffer;
  /** Seconds since 1970. */
  readonly notBefore: number;
  /** Seconds since 1970. */
  readonly notAfter: number;
  /** SubjectPublicKeyInfo DER. */
  readonly spki: Buffer;
  /** The SPIFFE ID. */
  readonly uri: string;
  readonly dnsNames: readonly string[];
}

export interface CertificateTemplate {
  /** DER of a tbsCertificate with these fields, ready to be signed. */
  stamp(fields: LeafFields): Buffer;
  /** DER of the signature AlgorithmIdentifier that the tbsCertificate names. */
  readonly signatureAlgorithm: Buffer;
}

const URI_TAG = 0x86;
const DNS_TAG = 0x82;

/** Compiles a certificate of the wanted profile (DER, its own signature is not looked at). Throws E_DER. */
export function compileTemplate(certificate: Buffer): CertificateTemplate {
  const tbs = parseDer(certificate, TAG.SEQUENCE, 'the template')
    .inside()
    .next(TAG.SEQUENCE, 'tbsCertificate')
    .inside();
  const version = tbs.next(contextTagConstructed(0), 'the version').raw();
  tbs.next(TAG.INTEGER, 'serialNumber');
  const signatureAlgorithm = tbs.next(TAG.SEQUENCE, 'the signature algorithm').raw();
  const issuer = tbs.next(TAG.SEQUENCE, 'the issuer').raw();
  tbs.next(TAG.SEQUENCE, 'the validity');
  const subject = tbs.next(TAG.SEQUENCE, 'the subject').raw();
  tbs.next(TAG.SEQUENCE, 'the public key');
  const extensions = tbs
    .next(contextTagConstructed(3), 'the extensions')
    .only(TAG.SEQUENCE, 'the extensions')
    .children()
    .map((extension) => {
      const reader = extension.inside();
      const oid = reader.next(TAG.OID, 'an extension');
      reader.optional(TAG.BOOLEAN);
      const head = extension.bytes.subarray(extension.content, reader.offset);
      return { oid: readOid(oid), head, raw: extension.raw() };
    });
  const algorithmAndIssuer = Buffer.concat([signatureAlgorithm, issuer]);

  const stamp = (fields: LeafFields): Buffer => {
    const writer = new BackwardWriter(size(certificate, fields));
    const end = writer.mark();
    for (let i = extensions.length - 1; i >= 0; i--) {
      const { oid, head, raw } = extensions[i] as (typeof extensions)[number];
      if (oid !== EXTENSION_OID.subjectAltName && oid !== EXTENSION_OID.subjectKeyIdentifier) {
        writer.bytes(raw);
        continue;
      }
      const extensionEnd = writer.mark();
      if (oid === EXTENSION_OID.subjectAltName) writeSubjectAltName(writer, fields);
      else writeSubjectKeyIdentifier(writer, fields.spki);
      writer.header(TAG.OCTET_STRING, extensionEnd);
      writer.bytes(head);
      writer.header(TAG.SEQUENCE, extensionEnd);
    }
    writer.header(TAG.SEQUENCE, end);
    writer.header(contextTagConstructed(3), end);
    writer.bytes(fields.spki);
    writer.bytes(subject);
    const validityEnd = writer.mark();
    writer.bytes(writeTime(fields.notAfter));
    writer.bytes(writeTime(fields.notBefore));
    writer.header(TAG.SEQUENCE, validityEnd);
    writer.bytes(algorithmAndIssuer);
    const serialEnd = writer.mark();
    writer.bytes(fields.serial);
    writer.header(TAG.INTEGER, serialEnd);
    writer.bytes(version);
    writer.header(TAG.SEQUENCE, end);
    return writer.written();
  };
  return { stamp, signatureAlgorithm };
}

/** More than the stamped certificate can take: the template's own size, the key and the names. */
function size(template: Buffer, { spki, uri, dnsNames }: LeafFields): number {
  return dnsNames.reduce(
    (sum, name) => sum + name.length + 4,
    template.length + spki.length + uri.length + 64,
  );
}

function writeSubjectAltName(writer: BackwardWriter, { uri, dnsNames }: LeafFields): void {
  const end = writer.mark();
  for (let i = dnsNames.length - 1; i >= 0; i--) writer.ascii(DNS_TAG, dnsNames[i] as string);
  writer.ascii(URI_TAG, uri);
  writer.header(TAG.SEQUENCE, end);
}

function writeSubjectKeyIdentifier(writer: BackwardWriter, spki: Buffer): void {
  const end = writer.mark();
  writer.bytes(
    createHash('sha1')
      .update(spki.subarray(keyOffset(spki)))
      .digest(),
  );
  writer.header(TAG.OCTET_STRING, end);
}

/** Where the key's octets start in a SubjectPublicKeyInfo: behind the algorithm, the BIT STRING's header and its 0. */
function keyOffset(spki: Buffer): number {
  const reader = parseDer(spki, TAG.SEQUENCE, 'the public key').inside();
  reader.next(TAG.SEQUENCE, 'the public key algorithm');
  return reader.next(TAG.BIT_STRING, 'the public key').content + 1;
}

/** Fills a buffer from its end, so that each length is known when its header is written. */
class BackwardWriter {
  readonly #buffer: Buffer;
  #start: number;

  constructor(capacity: number) {
    this.#buffer = Buffer.allocUnsafe(capacity);
    this.#start = capacity;
  }

  mark(): number {
    return this.#start;
  }

  bytes(part: Buffer): void {
    this.#start -= part.length;
    this.#buffer.set(part, this.#start);
  }

  ascii(tag: number, text: string): void {
    const end = this.#start;
    this.#start -= text.length;
    this.#buffer.write(text, this.#start, 'latin1');
    this.header(tag, end);
  }

  /** The identifier and length octets of the element that lies from here to `end`. */
  header(tag: number, end: number): void {
    const length = end - this.#start;
    if (length < 0x80) {
      this.#buffer[--this.#start] = length;
      this.#buffer[--this.#start] = tag;
    } else {
      this.bytes(derHeader(tag, length));
    }
  }

  written(): Buffer {
    return this.#buffer.subarray(this.#start);
  }
}
