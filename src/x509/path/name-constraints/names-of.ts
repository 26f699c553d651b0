import type { Certificate } from '../../certificate.js';
import type { ConstrainedName } from './constraints.js';

/** `emailAddress` (PKCS#9), the old place of a mailbox. */
const EMAIL_ADDRESS = '1.2.840.113549.1.9.1';

/** Every name of a certificate that constraints apply to (RFC 5280 §4.2.1.10): its alternative names and its subject. */
export function namesOf({ subject, subjectAltName }: Certificate): ConstrainedName[] {
  const names = (subjectAltName ?? []).map(
    (name): ConstrainedName => ({
      type: name.type,
      label: name.value,
      source: name.type === 'directoryName' ? name.name : name.bytes,
    }),
  );
  if (subject.isEmpty) return names;
  names.push({ type: 'directoryName', label: subject.toString(), source: subject });
  if (subjectAltName !== undefined) return names;
  // Where there are no alternative names, mailboxes in the subject count.
  for (const { oid, value } of subject.attributes.flat()) {
    if (oid === EMAIL_ADDRESS) names.push({ type: 'email', label: value, source: Buffer.from(value) });
  }
  return names;
}
