/** A certificate as JSON. */
import { writePem } from '../../../../encoding/pem.js';
import { type Certificate, EXTENSIONS, type Extension, Name } from '../../../../x509/index.js';
import { readable } from './item-view.js';

/** Everything that the certificate says, and the certificate itself. */
export function certificateJson(certificate: Certificate, now: number) {
  const { notBefore, notAfter } = certificate.validity;
  const { kind, sha256 } = certificate.publicKeyInfo;
  return {
    version: certificate.version,
    serialNumber: {
      hex: certificate.serialHex,
      decimal: certificate.serial.toString(),
      negative: certificate.serial < 0n,
    },
    subject: certificate.subject.toString(),
    issuer: certificate.issuer.toString(),
    notBefore: rfc3339Of(notBefore.date),
    notAfter: rfc3339Of(notAfter.date),
    remainingSeconds: Math.floor(notAfter.date.getTime() / 1000) - now,
    signatureAlgorithm: certificate.signatureAlgorithm,
    publicKey: { ...kind, sha256 },
    sha256: certificate.sha256,
    subjectKeyIdentifier: readable(() => certificate.subjectKeyIdentifier)?.toString('hex'),
    authorityKeyIdentifier: readable(() => certificate.authorityKeyIdentifier)?.keyIdentifier?.toString(
      'hex',
    ),
    extensions: certificate.extensions.map((extension) => extensionJson(certificate, extension)),
    pem: writePem('CERTIFICATE', certificate.der),
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
