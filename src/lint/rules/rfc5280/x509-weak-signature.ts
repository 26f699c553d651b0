import { contextTagConstructed, DerReader, TAG } from '../../../encoding/der.js';
import { readOid } from '../../../encoding/der-values.js';
import { MeshctlError } from '../../../errors.js';
import type { Certificate } from '../../../x509/index.js';
import { x509Svid } from '../../citation.js';
import { defineRule } from '../../rule.js';

const WEAK: ReadonlySet<string> = new Set([
  'md2WithRSAEncryption',
  'md5WithRSAEncryption',
  'sha1WithRSAEncryption',
  'id-dsa-with-sha1',
  'ecdsa-with-SHA1',
]);
const SHA1 = '1.3.14.3.2.26';
const MD5 = '1.2.840.113549.2.5';

export const x509WeakSignature = defineRule({
  id: 'x509-weak-signature',
  standard: 'rfc5280',
  title: 'No signature uses MD5 or SHA-1',
  severity: 'error',
  requirement: 'derived',
  citation: x509Svid('5.1', '51-path-validation'),
  appliesTo: ['leaf', 'intermediate', 'root'],
  rationale:
    "Two certificates with one MD5 or SHA-1 sum can be made on purpose, so the signature proves nothing. Go refuses it below the trust anchor; nobody checks a root's signature on itself.",
  fix: 'Sign it anew with SHA-256 or better; with OpenSSL: "-sha256"',
  good: 'Signature Algorithm: ecdsa-with-SHA256',
  bad: 'Signature Algorithm: sha1WithRSAEncryption',
  refusedBy: ['go-spiffe', 'spire'],
  check: ({ certificate, role }) => {
    const field = 'signatureAlgorithm';
    const name = nameOf(certificate);
    if (name === undefined) return { message: 'the signature algorithm cannot be read', field };
    const isWeak = WEAK.has(name) || (name === 'id-RSASSA-PSS' && hasWeakHash(certificate));
    if (!isWeak) return undefined;
    const message =
      name === 'id-RSASSA-PSS'
        ? 'the signature uses RSASSA-PSS with SHA-1 or MD5'
        : `the signature is ${name}`;
    return { ...(role === 'root' && { severity: 'warning' as const }), message, field, value: name };
  },
});

function nameOf(certificate: Certificate): string | undefined {
  try {
    return certificate.signatureAlgorithm;
  } catch (error) {
    if (error instanceof MeshctlError) return undefined;
    throw error;
  }
}

/** SHA-1 is what RSASSA-PSS-params mean when they name no hash (RFC 4055 §3.1). */
function hasWeakHash({ der }: Certificate): boolean {
  try {
    const certificate = new DerReader(der).any().inside();
    certificate.any();
    const algorithm = certificate.any().inside();
    algorithm.any();
    if (algorithm.atEnd()) return false;
    const hash = algorithm.any().inside().optional(contextTagConstructed(0));
    if (hash === undefined) return true;
    const oid = readOid(hash.only(TAG.SEQUENCE, 'hashAlgorithm').inside().next(TAG.OID, 'hashAlgorithm'));
    return oid === SHA1 || oid === MD5;
  } catch (error) {
    if (error instanceof MeshctlError) return false;
    throw error;
  }
}
