/** The purposes of an SVID (X509-SVID §4.4): every workload is client and server. */
export const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';
export const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2';
/** anyExtendedKeyUsage (RFC 5280 §4.2.1.12). */
export const ANY_PURPOSE = '2.5.29.37.0';

export const hasBothPurposes = (oids: readonly string[]): boolean =>
  oids.includes(SERVER_AUTH) && oids.includes(CLIENT_AUTH);
