/**
 * The profiles of the certificates meshctl makes (X509-SVID §2–§4, RFC 5280 §4): one definition each, as data.
 * They pass SPIRE's validator, go-spiffe and Envoy.
 */
import {
  type CertificateContent,
  type DistinguishedName,
  type ExtensionContent,
  type PublicKeyInfo,
  subjectKeyIdentifierOf,
} from '../x509/index.js';

/** Certificates start to be valid this long before they are made, for clocks that lag (as SPIRE and Kuma do). */
export const BACKDATE_SECONDS = 10;

const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';
const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2';
const ORGANIZATION = '2.5.4.10';
const SERIAL_NUMBER = '2.5.4.5';

/** RSA leaves may also decipher keys; for EC and Ed25519 keys RFC 8813 §3 and RFC 9295 forbid it. */
export const LEAF_PROFILES = ['rsa', 'ec'] as const;
export type LeafProfile = (typeof LEAF_PROFILES)[number];

export function leafProfileFor(key: PublicKeyInfo): LeafProfile {
  return key.kind.algorithm === 'rsa' ? 'rsa' : 'ec';
}

interface CommonParameters {
  /** Content octets of the serial number. */
  readonly serial: Buffer;
  /** Seconds since 1970. */
  readonly notBefore: number;
  /** Seconds since 1970. */
  readonly notAfter: number;
  readonly key: PublicKeyInfo;
}

export interface LeafParameters extends CommonParameters {
  /** The SPIFFE ID. */
  readonly uri: string;
  readonly dnsNames: readonly string[];
  /** DER of the signing certificate's subject. */
  readonly issuer: Buffer;
  /** Subject key identifier of the signing certificate. */
  readonly authorityKeyIdentifier: Buffer;
  /** Follows the key: see `leafProfileFor`. */
  readonly profile: LeafProfile;
}

/** An X.509-SVID: empty subject, hence a critical SAN (X509-SVID §3.1); both purposes (§4.4). */
export function leafContent(leaf: LeafParameters): CertificateContent {
  return {
    ...common(leaf),
    issuer: leaf.issuer,
    subject: [],
    extensions: [
      {
        type: 'keyUsage',
        critical: true,
        usages: leaf.profile === 'rsa' ? ['digitalSignature', 'keyEncipherment'] : ['digitalSignature'],
      },
      { type: 'extendedKeyUsage', critical: false, purposes: [SERVER_AUTH, CLIENT_AUTH] },
      { type: 'basicConstraints', critical: true, ca: false },
      { type: 'subjectKeyIdentifier', keyIdentifier: subjectKeyIdentifierOf(leaf.key.keyBytes) },
      { type: 'authorityKeyIdentifier', keyIdentifier: leaf.authorityKeyIdentifier },
      { type: 'subjectAltName', critical: true, uri: leaf.uri, dnsNames: leaf.dnsNames },
    ],
  };
}

export interface CaParameters extends CommonParameters {
  /** The name of the trust domain, without scheme. */
  readonly trustDomain: string;
  /** Replaces the default subject. */
  readonly subject?: DistinguishedName | undefined;
  /** How many CA certificates may follow below (RFC 5280 §4.2.1.9); undefined for no limit. */
  readonly pathLength?: number | undefined;
  /** Hosts (`example.org`) and domains (`.example.org`) that URI names below must lie in (RFC 5280 §4.2.1.10). */
  readonly permittedUriHosts?: readonly string[];
}

/** A self-signed trust-domain CA (X509-SVID §3.2): its ID is the trust domain's, without a path. */
export function caContent(ca: CaParameters): CertificateContent {
  const name = ca.subject ?? [
    { oid: ORGANIZATION, type: 'utf8', value: ca.trustDomain },
    { oid: SERIAL_NUMBER, type: 'printable', value: BigInt(`0x${ca.serial.toString('hex')}`).toString() },
  ];
  const permitted = ca.permittedUriHosts ?? [];
  // Go takes a host to mean its subdomains too, which RFC 5280 does not: excluding them makes both agree.
  const excluded = permitted
    .filter((host) => !host.startsWith('.') && !permitted.includes(`.${host}`))
    .map((host) => `.${host}`);
  const extensions: ExtensionContent[] = [
    { type: 'keyUsage', critical: true, usages: ['keyCertSign', 'cRLSign'] },
    {
      type: 'basicConstraints',
      critical: true,
      ca: true,
      ...(ca.pathLength === undefined ? {} : { pathLength: ca.pathLength }),
    },
    { type: 'subjectKeyIdentifier', keyIdentifier: subjectKeyIdentifierOf(ca.key.keyBytes) },
    { type: 'subjectAltName', critical: false, uri: `spiffe://${ca.trustDomain}`, dnsNames: [] },
  ];
  if (permitted.length > 0)
    extensions.push({ type: 'uriNameConstraints', critical: true, permitted, excluded });
  return { ...common(ca), issuer: name, subject: name, extensions };
}

function common({ serial, notBefore, notAfter, key }: CommonParameters) {
  return { serial, notBefore, notAfter, spki: key.der };
}
