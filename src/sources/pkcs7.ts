/** PKCS#7 and CMS files as items. */
import { Certificate, CertificateList, decodePkcs7 } from '../x509/index.js';
import { type Found, itemOrError, trustedMember } from './found.js';
import type { Item, Place, Trusted } from './item.js';
import { inside } from './place.js';

/** PEM labels of PKCS#7: RFC 7468 §8 and §9, and the one that Netscape and Java write. */
export const PKCS7_LABELS: ReadonlySet<string> = new Set(['PKCS7', 'CMS', 'PKCS #7 SIGNED DATA']);

/** Its certificates and CRLs, in their order, once `found` is settled; notes say what else it has. */
export function pkcs7Item(found: Found, bytes: Buffer, place: Place, trusted: Trusted | undefined): Item {
  return found.later(place, 'PKCS#7', async () => {
    const { certificates, crls, others, signers, hasContent } = await decodePkcs7(bytes);
    if (hasContent) found.notes.push('What was signed in the PKCS#7 file is not read.');
    if (signers > 0) found.notes.push('The signatures of the PKCS#7 file are not checked.');
    if (others > 0) found.notes.push(`The PKCS#7 file holds ${others} elements that are not X.509.`);
    if (certificates.length + crls.length === 0) found.notes.push('The PKCS#7 file holds no certificate.');
    return [
      ...certificates.map((der, index) => {
        const at = inside(place, `certificate ${index + 1}`);
        return itemOrError(at, () => certificateItem(der, at, trusted));
      }),
      ...crls.map((der, index) => {
        const at = inside(place, `CRL ${index + 1}`);
        return itemOrError(at, () => ({ kind: 'crl', list: CertificateList.parse(der), place: at }));
      }),
    ];
  });
}

function certificateItem(der: Buffer, place: Place, trusted: Trusted | undefined): Item {
  return { kind: 'certificate', certificate: Certificate.parse(der), place, ...trustedMember(trusted) };
}
