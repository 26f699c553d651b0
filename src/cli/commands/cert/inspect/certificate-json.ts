/** A certificate as JSON. */
import { writePem } from '../../../../encoding/pem.js';
import { type Certificate, EXTENSIONS, type Extension, Name } from '../../../../x509/index.js';
import { type CertificateParts, readOf } from './certificate-parts.js';
import { readable } from './item-view.js';

/** Everything that the certificate says as far as it can be read, and the certificate itself. */
export function certificateJson(certificate: Certificate, parts: CertificateParts, now: number) {
  const validity = readOf(parts.validity);
  const serial = readOf(parts.serial);
  const key = readOf(parts.key);
  return {
    version: certificate.version,
    ...(serial === undefined
      ? {}
      : {
          serialNumber: {
            hex: certificate.serialHex,
            decimal: serial.toString(),
            negative: serial < 0n,
          },
        }),
    subject: readOf(parts.subject),
    issuer: readOf(parts.issuer),
    ...(validity === undefined ? {} : validityJson(validity, now)),
    signatureAlgorithm: readOf(parts.signatureAlgorithm),
    ...(key === undefined ? {} : { publicKey: { ...key, sha256: certificate.publicKeyInfo.sha256 } }),
    sha256: certificate.sha256,
    subjectKeyIdentifier: readable(() => certificate.subjectKeyIdentifier)?.toString('hex'),
    authorityKeyIdentifier: readable(() => certificate.authorityKeyIdentifier)?.keyIdentifier?.toString(
      'hex',
    ),
    extensions: readOf(parts.extensions)?.map((extension) => extensionJson(certificate, extension)),
    pem: writePem('CERTIFICATE', certificate.der),
  };
}

function validityJson({ notBefore, notAfter }: Certificate['validity'], now: number) {
  return {
    notBefore: rfc3339Of(notBefore.date),
    notAfter: rfc3339Of(notAfter.date),
    remainingSeconds: Math.floor(notAfter.date.getTime() / 1000) - now,
  };
}

function extensionJson(certificate: Certificate, extension: Extension) {
  const decoded = certificate.decode(extension);
  return {
    oid: extension.oid,
    ...(EXTENSIONS[extension.oid] === undefined ? {} : { name: EXTENSIONS[extension.oid]?.name }),
    critical: extension.critical,
    ...(decoded?.ok === true ? { value: toJson(decoded.value) } : {}),
    ...(decoded?.ok === false ? { problem: decoded.error.message } : {}),
    der: extension.value.value().toString('hex'),
  };
}

/** Decoded values as JSON: bytes in hex, names as text, integers beyond 2^53 as text. */
export function toJson(value: unknown): unknown {
  if (Buffer.isBuffer(value)) return value.toString('hex');
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof Name) return value.toString();
  if (Array.isArray(value)) return value.map(toJson);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, toJson(member)]));
}

function rfc3339Of(date: Date): string {
  return date.toISOString().replace('.000Z', 'Z');
}
