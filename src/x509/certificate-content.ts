/** What goes into a certificate, as plain data: profiles make it, the builder turns it into DER. */
import type { KeyObject } from 'node:crypto';
import type { KeyUsageName } from './extensions/key-usage.js';

export type ExtensionContent =
  | {
      readonly type: 'basicConstraints';
      readonly critical: boolean;
      readonly ca: boolean;
      readonly pathLength?: number;
    }
  | { readonly type: 'keyUsage'; readonly critical: boolean; readonly usages: readonly KeyUsageName[] }
  | { readonly type: 'extendedKeyUsage'; readonly critical: boolean; readonly purposes: readonly string[] }
  | { readonly type: 'subjectKeyIdentifier'; readonly keyIdentifier: Buffer }
  | { readonly type: 'authorityKeyIdentifier'; readonly keyIdentifier: Buffer }
  | {
      readonly type: 'subjectAltName';
      readonly critical: boolean;
      readonly uri: string;
      readonly dnsNames: readonly string[];
    }
  | {
      readonly type: 'uriNameConstraints';
      readonly critical: boolean;
      readonly permitted: readonly string[];
      readonly excluded: readonly string[];
    };

/** One attribute of a distinguished name, with the string type of its value. */
export interface NameAttribute {
  readonly oid: string;
  readonly type: 'utf8' | 'printable' | 'ia5';
  readonly value: string;
}

/** A distinguished name: its DER, or attributes in order. */
export type DistinguishedName = Buffer | readonly NameAttribute[];

export interface CertificateContent {
  /** Content octets of the serial number: positive, minimal (RFC 5280 §4.1.2.2). */
  readonly serial: Buffer;
  readonly issuer: DistinguishedName;
  readonly subject: DistinguishedName;
  /** Seconds since 1970. */
  readonly notBefore: number;
  /** Seconds since 1970. */
  readonly notAfter: number;
  /** SubjectPublicKeyInfo DER. */
  readonly spki: Buffer;
  readonly extensions: readonly ExtensionContent[];
}

/** Two ways to build a certificate as DER: signed, and with an empty signature. */
export interface CertificateBuilder {
  buildCertificate(content: CertificateContent, signer: KeyObject): Promise<Buffer>;
  buildUnsigned(content: CertificateContent, signer: KeyObject): Promise<Buffer>;
}
