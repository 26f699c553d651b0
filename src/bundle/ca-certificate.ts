/** The certificate of an X.509 authority as bundles carry it: base64 of DER, and a CA's (X509-SVID §6.1). */
import { decodeBase64 } from '../encoding/base64.js';
import { rfc3339 } from '../encoding/rfc3339.js';
import { MeshctlError } from '../errors.js';
import { Certificate } from '../x509/index.js';
import { type EntryContext, ignore } from './entry-context.js';

/** Reads the certificate. Undefined when it is no CA's or cannot be read, which a note says. */
export function readCaCertificate(text: string, context: EntryContext): Certificate | undefined {
  const der = decodeBase64(text);
  if (der === undefined) return ignore(context, 'x509-bundle-x5c-encoding', whyNoBase64(text));
  try {
    const certificate = Certificate.parse(der);
    if (certificate.basicConstraints?.ca !== true)
      return ignore(context, 'x509-bundle-x5c-is-ca', "its certificate is not a CA's");
    void certificate.publicKeyInfo; // an authority without a readable key is none
    noteExpiry(certificate, context);
    return certificate;
  } catch (error) {
    if (!(error instanceof MeshctlError)) throw error;
    return ignore(context, 'x509-bundle-x5c-encoding', `its certificate cannot be read (${error.message})`);
  }
}

function whyNoBase64(text: string): string {
  if (text.includes('-----BEGIN')) return 'its certificate is PEM where the base64 of DER belongs';
  if (/^[A-Za-z0-9+/=\s]*$/.test(text) && /\s/.test(text)) return 'its certificate has blanks or line breaks';
  if (/^[A-Za-z0-9_-]+$/.test(text)) return 'its certificate is base64url or lacks its padding';
  return 'its certificate is not base64 (RFC 7517 §4.7)';
}

function noteExpiry({ validity }: Certificate, { now, notes, place }: EntryContext): void {
  const end = Math.floor(validity.notAfter.date.getTime() / 1000);
  if (now === undefined || now <= end) return;
  const message = `its certificate ended at ${rfc3339(end)} and validates nothing any more`;
  notes.add('fed-keys-remove-deprecated', 'warning', place, message);
}
