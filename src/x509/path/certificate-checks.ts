/** What RFC 5280 §6.1 asks of each certificate by itself. */
import { rfc3339 } from '../../encoding/rfc3339.js';
import { type Certificate, EXTENSION_OID } from '../certificate.js';
import type { PathFailure } from './path-failure.js';

/** Both bounds are inclusive, at whole seconds (RFC 5280 §4.1.2.5). */
export function checkValidity(subject: Certificate, at: number): PathFailure | undefined {
  const { notBefore, notAfter } = subject.validity;
  if (at < secondsOf(notBefore)) {
    return {
      reason: 'not-yet-valid',
      message: `it is valid only from ${rfc3339(secondsOf(notBefore))}`,
      subject,
    };
  }
  if (at > secondsOf(notAfter)) {
    return { reason: 'expired', message: `it expired at ${rfc3339(secondsOf(notAfter))}`, subject };
  }
  return undefined;
}

/** Critical extensions that path validation and the leaf rules take into account. */
const PROCESSED = new Set<string>([
  EXTENSION_OID.keyUsage,
  EXTENSION_OID.subjectAltName,
  EXTENSION_OID.basicConstraints,
  EXTENSION_OID.nameConstraints,
  EXTENSION_OID.extendedKeyUsage,
]);

/** RFC 5280 §4.2: no extension twice, and none that is critical and not understood. */
export function checkCriticalExtensions(subject: Certificate): PathFailure | undefined {
  const seen = new Set<string>();
  for (const { oid, critical } of subject.extensions) {
    if (seen.has(oid))
      return { reason: 'duplicate-extension', message: `it has extension ${oid} twice`, subject };
    seen.add(oid);
    if (critical && !PROCESSED.has(oid)) {
      return {
        reason: 'unknown-critical-extension',
        message: `its critical extension ${oid} is not processed`,
        subject,
      };
    }
  }
  return malformedExtension(subject);
}

function malformedExtension(subject: Certificate): PathFailure | undefined {
  for (const extension of subject.extensions) {
    const decoded = subject.decode(extension);
    if (decoded?.ok === false) {
      const message = `its extension ${extension.oid} is malformed (${decoded.error.details.why ?? decoded.error.message})`;
      return { reason: 'malformed-extension', message, subject };
    }
  }
  return undefined;
}

/** RFC 5280 §6.1.4 (k) and (n): an issuer is a CA, and may sign certificates. */
export function checkCa(subject: Certificate): PathFailure | undefined {
  if (subject.version !== 3 || subject.basicConstraints?.ca !== true) {
    return { reason: 'issuer-not-a-ca', message: 'it signs a certificate but is no CA', subject };
  }
  if (subject.keyUsage !== undefined && !subject.keyUsage.names.includes('keyCertSign')) {
    return { reason: 'issuer-without-key-cert-sign', message: 'its key usage lacks keyCertSign', subject };
  }
  return undefined;
}

function secondsOf(time: Certificate['validity']['notBefore']): number {
  return Math.floor(time.date.getTime() / 1000);
}
