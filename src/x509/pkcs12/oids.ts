/** Object identifiers of PKCS#12 (RFC 7292) and of what it builds on. */

/** Contents (RFC 5652 §4 to §8). */
export const CONTENT = {
  data: '1.2.840.113549.1.7.1',
  signedData: '1.2.840.113549.1.7.2',
  envelopedData: '1.2.840.113549.1.7.3',
  encryptedData: '1.2.840.113549.1.7.6',
} as const;

/** Bags (RFC 7292 §4.2). */
export const BAG = {
  key: '1.2.840.113549.1.12.10.1.1',
  shroudedKey: '1.2.840.113549.1.12.10.1.2',
  certificate: '1.2.840.113549.1.12.10.1.3',
  crl: '1.2.840.113549.1.12.10.1.4',
  secret: '1.2.840.113549.1.12.10.1.5',
  safeContents: '1.2.840.113549.1.12.10.1.6',
} as const;

/** What a certificate or CRL bag holds (RFC 7292 §4.2.3, §4.2.4). */
export const X509_CERTIFICATE = '1.2.840.113549.1.9.22.1';
export const X509_CRL = '1.2.840.113549.1.9.23.1';

/** Attributes of bags (RFC 2985 §5.5), and the one by which Java knows what it trusts. */
export const ATTRIBUTE = {
  friendlyName: '1.2.840.113549.1.9.20',
  localKeyId: '1.2.840.113549.1.9.21',
  trustedKeyUsage: '2.16.840.1.113894.746875.1.1',
} as const;

export const ANY_EXTENDED_KEY_USAGE = '2.5.29.37.0';
