/** What RFC 5280 §6.1 asks of each certificate by itself. */
import { rfc3339 } from '../../encoding/rfc3339.js';
import { type Certificate, EXTENSION_OID } from '../certificate.js';
import type { KeyUsageName } from '../extensions/key-usage.js';
import type { Name } from '../name.js';
import type { Fault } from './path-failure.js';
import { checkPublicKey } from './public-key-check.js';

/**
 * What is asked of every certificate of a path, anchors included. `isRead` tells names that need not be read once more.
 * Throws E_DER where it cannot be read.
 */
export function checkAlone(
  certificate: Certificate,
  at: number,
  isRead: (name: Name) => boolean = () => false,
): Fault | undefined {
  return (
    checkValidity(certificate, at) ??
    checkVersion(certificate) ??
    checkExtensions(certificate) ??
    checkNames(certificate, isRead) ??
    checkPublicKey(certificate.publicKeyInfo)
  );
}

/** Both bounds are inclusive, at whole seconds (RFC 5280 §4.1.2.5). */
function checkValidity({ validitySeconds }: Certificate, at: number): Fault | undefined {
  const { notBefore: start, notAfter: end } = validitySeconds;
  if (at < start) {
    return {
      reason: 'not-yet-valid',
      message: `it is valid only from ${rfc3339(start)}`,
      expected: `a time from ${rfc3339(start)}`,
      found: rfc3339(at),
    };
  }
  if (at > end) {
    return {
      reason: 'expired',
      message: `it expired at ${rfc3339(end)}`,
      expected: `a time up to ${rfc3339(end)}`,
      found: rfc3339(at),
    };
  }
  return undefined;
}

/** Critical extensions that path validation and the leaf rules take into account. */
const PROCESSED = new Set<string>([
  EXTENSION_OID.subjectKeyIdentifier,
  EXTENSION_OID.keyUsage,
  EXTENSION_OID.subjectAltName,
  EXTENSION_OID.basicConstraints,
  EXTENSION_OID.nameConstraints,
  EXTENSION_OID.certificatePolicies,
  EXTENSION_OID.policyMappings,
  EXTENSION_OID.authorityKeyIdentifier,
  EXTENSION_OID.policyConstraints,
  EXTENSION_OID.extendedKeyUsage,
  EXTENSION_OID.inhibitAnyPolicy,
]);

/** RFC 5280 §4.2: no extension twice, none that is critical and not understood, none that cannot be read. */
function checkExtensions(certificate: Certificate): Fault | undefined {
  const { extensions } = certificate;
  // A set costs more than it saves until there are more than certificates have.
  const seen = extensions.length > FEW ? new Set<string>() : undefined;
  for (const extension of extensions) {
    const { oid, critical } = extension;
    const isSecond = seen === undefined ? certificate.extension(oid) !== extension : seen.has(oid);
    if (isSecond) return { reason: 'duplicate-extension', message: `it has extension ${oid} twice` };
    seen?.add(oid);
    if (critical && !PROCESSED.has(oid)) {
      return {
        reason: 'unknown-critical-extension',
        message: `its critical extension ${oid} is not processed`,
        found: oid,
      };
    }
    const decoded = certificate.decode(extension);
    if (decoded?.ok === false) {
      const why = decoded.error.details.why ?? decoded.error.message;
      return { reason: 'malformed-extension', message: `its extension ${oid} is malformed (${why})` };
    }
  }
  return emptyExtension(certificate);
}

const FEW = 16;

/** Lists of which the standard wants at least one element (RFC 5280 §4.2.1.6, §4.2.1.12). */
function emptyExtension(certificate: Certificate): Fault | undefined {
  const empty =
    certificate.extendedKeyUsage?.oids.length === 0
      ? 'extKeyUsage'
      : certificate.subjectAltName?.length === 0
        ? 'subjectAltName'
        : undefined;
  if (empty === undefined) return undefined;
  return { reason: 'malformed-extension', message: `its ${empty} is empty`, expected: 'at least one entry' };
}

function checkVersion({ version }: Certificate): Fault | undefined {
  if (version <= 3) return undefined;
  return {
    reason: 'malformed-certificate',
    message: `it has version ${version}`,
    expected: 'version 1 to 3',
  };
}

/** Both names can be read, and there is an issuer (RFC 5280 §4.1.2.4). Throws E_DER where one is broken. */
function checkNames({ issuer, subject }: Certificate, isRead: (name: Name) => boolean): Fault | undefined {
  if (!issuer.isEmpty && !isRead(issuer)) void issuer.attributes;
  if (!subject.isEmpty && !isRead(subject)) void subject.attributes;
  return issuer.isEmpty ? { reason: 'empty-issuer', message: 'it names no issuer' } : undefined;
}

/** RFC 5280 §6.1.4 (k) and (n): an issuer is a CA, and may sign certificates. */
export function checkCa({ version, basicConstraints, keyUsage }: Certificate): Fault | undefined {
  if (version !== 3 || basicConstraints?.ca !== true) {
    return {
      reason: 'issuer-not-a-ca',
      message: 'it signs a certificate but is no CA',
      expected: 'version 3 and basicConstraints with cA TRUE',
      found:
        version === 3
          ? basicConstraints === undefined
            ? 'no basicConstraints'
            : 'cA FALSE'
          : `version ${version}`,
    };
  }
  if (keyUsage !== undefined && !keyUsage.names.includes('keyCertSign')) {
    return {
      reason: 'issuer-without-key-cert-sign',
      message: 'its key usage lacks keyCertSign',
      expected: 'keyCertSign',
      found: keyUsage.names.join(', ') || 'no usage',
    };
  }
  return undefined;
}

/** What the caller asks of the leaf. An extension that is absent permits everything, and anyExtendedKeyUsage each purpose. */
export function checkUsage(
  { keyUsage, extendedKeyUsage }: Certificate,
  usages: readonly KeyUsageName[],
  purposes: readonly string[],
): Fault | undefined {
  const missing =
    usages.length === 0 ? undefined : keyUsage && usages.find((usage) => !keyUsage.names.includes(usage));
  if (missing !== undefined) return notFor(missing, keyUsage?.names ?? []);
  if (purposes.length === 0) return undefined;
  const names = extendedKeyUsage?.names;
  if (names === undefined || names.includes('anyExtendedKeyUsage')) return undefined;
  const purpose = purposes.find((wanted) => !names.includes(wanted));
  return purpose === undefined ? undefined : notFor(purpose, names);
}

const notFor = (wanted: string, found: readonly string[]): Fault => ({
  reason: 'usage-not-allowed',
  message: `it is not meant for ${wanted}`,
  expected: wanted,
  found: found.join(', ') || 'no usage',
});
