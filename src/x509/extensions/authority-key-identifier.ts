/** Authority key identifier (RFC 5280 §4.2.1.1). */
import { contextTag, contextTagConstructed, TAG } from '../../encoding/der.js';
import { readIntegerBytes } from '../../encoding/der-values.js';
import { defineRead } from './extension.js';
import { type GeneralName, readGeneralNames } from './general-name.js';

export interface AuthorityKeyIdentifier {
  readonly keyIdentifier?: Buffer;
  readonly authorityCertIssuer?: readonly GeneralName[];
  /** Content octets of the INTEGER. */
  readonly authorityCertSerialNumber?: Buffer;
}

export const readAuthorityKeyIdentifier = defineRead(
  'authorityKeyIdentifier',
  (reader): AuthorityKeyIdentifier => {
    const fields = reader.next(TAG.SEQUENCE, 'authorityKeyIdentifier').inside();
    const keyIdentifier = fields.optional(contextTag(0));
    const issuer = fields.optional(contextTagConstructed(1));
    const serial = fields.optional(contextTag(2));
    fields.finish('authorityKeyIdentifier');
    if (keyIdentifier !== undefined && issuer === undefined && serial === undefined)
      return { keyIdentifier: keyIdentifier.value() };
    return {
      ...(keyIdentifier !== undefined && { keyIdentifier: keyIdentifier.value() }),
      ...(issuer !== undefined && { authorityCertIssuer: readGeneralNames(issuer, 'authorityCertIssuer') }),
      ...(serial !== undefined && { authorityCertSerialNumber: readIntegerBytes(serial) }),
    };
  },
);
