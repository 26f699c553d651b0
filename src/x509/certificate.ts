/**
 * A lazy view on a certificate (RFC 5280 §4.1). Parsing checks the skeleton only; names, key and each extension are
 * decoded when somebody asks, each by itself, so that one broken extension hides nothing else.
 */
import { createHash, type KeyObject } from 'node:crypto';
import {
  contextTag,
  contextTagConstructed,
  type Der,
  type DerReader,
  parseDer,
  sameDer,
  TAG,
} from '../encoding/der.js';
import {
  readBigInteger,
  readBitStringOctets,
  readBoolean,
  readIntegerBytes,
  readOid,
  readSmallInteger,
} from '../encoding/der-values.js';
import { readEpochSeconds, readTime, type Time } from '../encoding/time.js';
import { MeshctlError } from '../errors.js';
import {
  checkSignature,
  publicKeyFromSpki,
  type SignatureCheck,
  signatureAlgorithmName,
} from './algorithms.js';
import type { AuthorityKeyIdentifier } from './extensions/authority-key-identifier.js';
import type { BasicConstraints } from './extensions/basic-constraints.js';
import type { PolicyInformation } from './extensions/certificate-policies.js';
import type { ExtendedKeyUsage } from './extensions/extended-key-usage.js';
import type { GeneralName } from './extensions/general-name.js';
import type { KeyUsage } from './extensions/key-usage.js';
import type { NameConstraints } from './extensions/name-constraints.js';
import type { PolicyConstraints } from './extensions/policy-constraints.js';
import type { PolicyMapping } from './extensions/policy-mappings.js';
import { EXTENSIONS } from './extensions/registry.js';
import { Name } from './name.js';
import { PublicKeyInfo } from './public-key.js';
import { readSequenceOf } from './sequence-of.js';

/** OIDs of the extensions that the view knows by name. */
export const EXTENSION_OID = {
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  nameConstraints: '2.5.29.30',
  certificatePolicies: '2.5.29.32',
  policyMappings: '2.5.29.33',
  authorityKeyIdentifier: '2.5.29.35',
  policyConstraints: '2.5.29.36',
  extendedKeyUsage: '2.5.29.37',
  inhibitAnyPolicy: '2.5.29.54',
} as const;

/** One entry of the extension list. `value` is the OCTET STRING around the extension's own DER. */
export interface Extension {
  readonly oid: string;
  readonly critical: boolean;
  /** `critical FALSE` is spelled out, which DER forbids (DEFAULT FALSE). */
  readonly explicitFalse: boolean;
  readonly value: Der;
}

/** What came of decoding an extension. */
export type Decoded<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: MeshctlError };

export interface Validity {
  readonly notBefore: Time;
  readonly notAfter: Time;
}

export class Certificate {
  readonly der: Buffer;
  /** 1, 2 or 3. */
  readonly version: number;
  readonly #tbs: Der;
  readonly #serial: Der;
  readonly #innerAlgorithm: Der;
  readonly #issuer: Der;
  readonly #validity: Der;
  readonly #subject: Der;
  readonly #spki: Der;
  readonly #extensions: Der | undefined;
  readonly #outerAlgorithm: Der;
  readonly #signature: Der;

  #issuerName: Name | undefined;
  #subjectName: Name | undefined;
  #publicKeyInfo: PublicKeyInfo | undefined;
  #publicKey: KeyObject | undefined;
  #list: readonly Extension[] | undefined;

  /** `root` is all of its bytes. */
  private constructor(root: Der) {
    const certificate = root.inside();
    this.der = root.bytes;
    this.#tbs = certificate.next(TAG.SEQUENCE, 'tbsCertificate');
    this.#outerAlgorithm = certificate.next(TAG.SEQUENCE, 'signatureAlgorithm');
    this.#signature = certificate.next(TAG.BIT_STRING, 'signatureValue');
    certificate.finish('the certificate');

    const tbs = this.#tbs.inside();
    const version = tbs.optional(contextTagConstructed(0));
    this.version =
      version === undefined
        ? 1
        : 1 + readSmallInteger(version.only(TAG.INTEGER, 'the version'), 'the version');
    this.#serial = tbs.next(TAG.INTEGER, 'serialNumber');
    this.#innerAlgorithm = tbs.next(TAG.SEQUENCE, 'tbsCertificate.signature');
    this.#issuer = tbs.next(TAG.SEQUENCE, 'issuer');
    this.#validity = tbs.next(TAG.SEQUENCE, 'validity');
    this.#subject = tbs.next(TAG.SEQUENCE, 'subject');
    this.#spki = tbs.next(TAG.SEQUENCE, 'subjectPublicKeyInfo');
    tbs.optional(contextTag(1)); // issuerUniqueID and subjectUniqueID: obsolete, skipped (RFC 5280 §4.1.2.8)
    tbs.optional(contextTag(2));
    this.#extensions = tbs.optional(contextTagConstructed(3));
    tbs.finish('tbsCertificate');
  }

  /** Reads one DER certificate. Throws E_CERTIFICATE with the byte at which it breaks. */
  static parse(der: Buffer): Certificate {
    try {
      return new Certificate(parseDer(der, TAG.SEQUENCE, 'the certificate'));
    } catch (error) {
      if (!(error instanceof MeshctlError)) throw error;
      throw new MeshctlError('E_CERTIFICATE', {
        ...error.details,
        what: 'malformed certificate',
        cause: error,
      });
    }
  }

  /** The signed bytes. */
  get tbs(): Buffer {
    return this.#tbs.raw();
  }

  /** Serial number with its sign; RFC 5280 §4.1.2.2 wants it positive. */
  get serial(): bigint {
    return readBigInteger(this.#serial);
  }

  /** Content octets of the serial number in lower-case hex, as written. */
  get serialHex(): string {
    return readIntegerBytes(this.#serial).toString('hex');
  }

  /** The INTEGER of the serial number, which nobody has looked into. */
  get serialElement(): Der {
    return this.#serial;
  }

  get issuer(): Name {
    this.#issuerName ??= new Name(this.#issuer);
    return this.#issuerName;
  }

  get subject(): Name {
    this.#subjectName ??= new Name(this.#subject);
    return this.#subjectName;
  }

  /** Both bounds are inclusive (RFC 5280 §4.1.2.5). */
  get validity(): Validity {
    const reader = this.#validity.inside();
    const validity = { notBefore: readTime(reader.any()), notAfter: readTime(reader.any()) };
    reader.finish('validity');
    return validity;
  }

  /** The same, in whole seconds since 1970 and nothing else. Throws as `validity` does. */
  get validitySeconds(): { readonly notBefore: number; readonly notAfter: number } {
    const reader = this.#validity.inside();
    const validity = { notBefore: readEpochSeconds(reader.any()), notAfter: readEpochSeconds(reader.any()) };
    reader.finish('validity');
    return validity;
  }

  /** DER of the SubjectPublicKeyInfo, which nobody has looked into. */
  get spki(): Buffer {
    return this.#spki.raw();
  }

  /** Throws E_DER when the key's structure is broken. */
  get publicKeyInfo(): PublicKeyInfo {
    this.#publicKeyInfo ??= new PublicKeyInfo(this.#spki);
    return this.#publicKeyInfo;
  }

  /** The key as node:crypto takes it. Throws E_KEY when it is unusable. */
  get publicKey(): KeyObject {
    this.#publicKey ??= publicKeyFromSpki(this.spki);
    return this.#publicKey;
  }

  /** The octets of signatureValue. Throws E_DER when it is no whole number of them. */
  get signature(): Buffer {
    return readBitStringOctets(this.#signature, 'the signature');
  }

  get signatureAlgorithm(): string {
    return signatureAlgorithmName(this.#outerAlgorithm);
  }

  /** Inner and outer algorithm are the same bytes (RFC 5280 §4.1.1.2). */
  get signatureAlgorithmsAgree(): boolean {
    return sameDer(this.#innerAlgorithm, this.#outerAlgorithm);
  }

  /** The same SubjectPublicKeyInfo, byte by byte. */
  hasKeyOf(other: Certificate): boolean {
    return sameDer(this.#spki, other.#spki);
  }

  /** SHA-256 over the DER, lower-case hex. */
  get sha256(): string {
    return createHash('sha256').update(this.der).digest('hex');
  }

  /** Issuer and subject are the same name (RFC 5280 §7.1). The signature is not looked at. */
  get isSelfIssued(): boolean {
    return this.issuer.matches(this.subject);
  }

  /** Whether `issuer`'s subject is the name of this certificate's issuer (RFC 5280 §7.1). */
  namesIssuer(issuer: Certificate): boolean {
    return this.issuer.matches(issuer.subject);
  }

  /** Checks this certificate's signature with the issuer's key. */
  checkSignedBy(issuer: Certificate): SignatureCheck {
    if (!this.signatureAlgorithmsAgree) {
      return {
        ok: false,
        why: 'the signature algorithm inside the signed part differs from the one outside',
      };
    }
    return checkSignature(this.#outerAlgorithm, this.tbs, this.signature, issuer.publicKey);
  }

  /** The extensions in their order, duplicates included. Throws E_DER when the list itself is broken. */
  get extensions(): readonly Extension[] {
    this.#list ??= this.#extensions === undefined ? [] : readExtensionList(this.#extensions);
    return this.#list;
  }

  /** The first extension with this OID. */
  extension(oid: string): Extension | undefined {
    for (const extension of this.extensions) if (extension.oid === oid) return extension;
    return undefined;
  }

  /** An extension's value, decoded once. Throws E_DER when it is broken; undefined when it is absent. */
  get subjectAltName(): readonly GeneralName[] | undefined {
    return this.#read(EXTENSION_OID.subjectAltName) as readonly GeneralName[] | undefined;
  }

  get keyUsage(): KeyUsage | undefined {
    return this.#read(EXTENSION_OID.keyUsage) as KeyUsage | undefined;
  }

  get extendedKeyUsage(): ExtendedKeyUsage | undefined {
    return this.#read(EXTENSION_OID.extendedKeyUsage) as ExtendedKeyUsage | undefined;
  }

  get basicConstraints(): BasicConstraints | undefined {
    return this.#read(EXTENSION_OID.basicConstraints) as BasicConstraints | undefined;
  }

  get nameConstraints(): NameConstraints | undefined {
    return this.#read(EXTENSION_OID.nameConstraints) as NameConstraints | undefined;
  }

  get subjectKeyIdentifier(): Buffer | undefined {
    return this.#read(EXTENSION_OID.subjectKeyIdentifier) as Buffer | undefined;
  }

  get authorityKeyIdentifier(): AuthorityKeyIdentifier | undefined {
    return this.#read(EXTENSION_OID.authorityKeyIdentifier) as AuthorityKeyIdentifier | undefined;
  }

  get certificatePolicies(): readonly PolicyInformation[] | undefined {
    return this.#read(EXTENSION_OID.certificatePolicies) as readonly PolicyInformation[] | undefined;
  }

  get policyMappings(): readonly PolicyMapping[] | undefined {
    return this.#read(EXTENSION_OID.policyMappings) as readonly PolicyMapping[] | undefined;
  }

  get policyConstraints(): PolicyConstraints | undefined {
    return this.#read(EXTENSION_OID.policyConstraints) as PolicyConstraints | undefined;
  }

  get inhibitAnyPolicy(): number | undefined {
    return this.#read(EXTENSION_OID.inhibitAnyPolicy) as number | undefined;
  }

  /** Decodes any extension that the registry knows, once; unknown ones give undefined. Never throws for broken content. */
  decode(extension: Extension): Decoded<unknown> | undefined {
    return extension instanceof ListedExtension ? extension.decode() : decodeExtension(extension);
  }

  #read(oid: string): unknown {
    const extension = this.extension(oid);
    if (extension === undefined) return undefined;
    const decoded = this.decode(extension);
    if (decoded === undefined) return undefined;
    if (!decoded.ok) throw decoded.error;
    return decoded.value;
  }
}

/** An extension that keeps what it was decoded to. */
class ListedExtension implements Extension {
  readonly oid: string;
  readonly critical: boolean;
  readonly explicitFalse: boolean;
  readonly value: Der;
  #decoded: Decoded<unknown> | undefined;

  constructor(oid: string, critical: boolean, explicitFalse: boolean, value: Der) {
    this.oid = oid;
    this.critical = critical;
    this.explicitFalse = explicitFalse;
    this.value = value;
  }

  decode(): Decoded<unknown> | undefined {
    this.#decoded ??= decodeExtension(this);
    return this.#decoded;
  }
}

function decodeExtension({ oid, value }: Extension): Decoded<unknown> | undefined {
  const definition = EXTENSIONS[oid];
  if (definition === undefined) return undefined;
  try {
    return { ok: true, value: definition.read(value) };
  } catch (error) {
    if (error instanceof MeshctlError) return { ok: false, error };
    throw error;
  }
}

function readExtensionList(wrapper: Der): Extension[] {
  const list = wrapper.only(TAG.SEQUENCE, 'the extension list');
  return readSequenceOf(list, 'the extension list', readExtension);
}

function readExtension(list: DerReader): Extension {
  const reader = list.next(TAG.SEQUENCE, 'an extension').inside();
  const oid = readOid(reader.next(TAG.OID, "an extension's identifier"));
  const flag = reader.optional(TAG.BOOLEAN);
  const critical = flag !== undefined && readBoolean(flag);
  // The words for what is wrong are made where something is.
  const value =
    reader.optional(TAG.OCTET_STRING) ?? reader.next(TAG.OCTET_STRING, `the value of extension ${oid}`);
  if (!reader.atEnd()) reader.finish(`extension ${oid}`);
  return new ListedExtension(oid, critical, flag !== undefined && !critical, value);
}
