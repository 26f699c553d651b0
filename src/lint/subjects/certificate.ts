/** A certificate as rules see it: each extension decoded once, nothing throws, and its neighbours in the chain are known. */
import { MeshctlError } from '../../errors.js';
import type { Trusted } from '../../sources/index.js';
import {
  type AuthorityKeyIdentifier,
  type BasicConstraints,
  type Certificate,
  EXTENSION_OID,
  type ExtendedKeyUsage,
  type Extension,
  type GeneralName,
  type KeyKind,
  type KeyUsage,
  type NameConstraints,
  type Validity,
} from '../../x509/index.js';
import { isMeantAsSpiffeId, SpiffeIdSubject } from './spiffe-id.js';

/** An extension that is there. `value` is undefined when its content is malformed. */
export interface Part<T> {
  readonly extension: Extension;
  readonly value: T | undefined;
}

/** Where a certificate stood, as far as it bears on what it is. */
export interface CertificateStanding {
  /** Place in its chain, 0 for the leaf or for a certificate by itself. */
  readonly position?: number;
  /** It stands where trust anchors stand. */
  readonly trusted?: Trusted | undefined;
  /** A peer was shown it as its own certificate: by a TLS server, or by a proxy's secret. */
  readonly presented?: boolean;
}

/** Bits of KeyUsage by name: bit n of the BIT STRING is `1 << n`. */
export const KEY_USAGE_BIT = {
  digitalSignature: 1 << 0,
  contentCommitment: 1 << 1,
  keyEncipherment: 1 << 2,
  dataEncipherment: 1 << 3,
  keyAgreement: 1 << 4,
  keyCertSign: 1 << 5,
  cRLSign: 1 << 6,
  encipherOnly: 1 << 7,
  decipherOnly: 1 << 8,
} as const;

export class CertificateSubject {
  readonly certificate: Certificate;
  readonly role: 'leaf' | 'intermediate' | 'root';
  readonly position: number;
  readonly trusted: Trusted | undefined;
  readonly presented: boolean;
  /** The next of its chain, when that has the issuer's name; or whoever stands in its place. */
  next: CertificateSubject | undefined;
  /** The first of the chain; undefined for a certificate by itself and for the first. */
  leaf: CertificateSubject | undefined;
  /** For a leaf by itself that stands behind its issuer: chains have the leaf first. */
  behindIssuer = false;

  /** In their order, duplicates too; none when the list itself cannot be read. */
  readonly extensions: readonly Extension[];
  /** Why the list of extensions cannot be read. */
  readonly extensionsError: MeshctlError | undefined;
  /** How many extensions of subjectAltName there are. */
  subjectAltNames = 0;
  /** The first of each kind. */
  subjectAltName: Part<readonly GeneralName[]> | undefined;
  keyUsage: Part<KeyUsage> | undefined;
  extendedKeyUsage: Part<ExtendedKeyUsage> | undefined;
  basicConstraints: Part<BasicConstraints> | undefined;
  nameConstraints: Part<NameConstraints> | undefined;
  subjectKeyIdentifier: Part<Buffer> | undefined;
  authorityKeyIdentifier: Part<AuthorityKeyIdentifier> | undefined;

  /** The URI SANs, of any scheme, as latin1 text: one character for each byte. */
  readonly uris: readonly string[];
  /** The ID to judge: the only URI, when it is meant as a SPIFFE ID. */
  readonly id: SpiffeIdSubject | undefined;
  /** cA is TRUE. */
  readonly isCa: boolean;
  /** The key usage bits; 0 when the extension is absent or malformed. */
  readonly usageBits: number;
  readonly hasEmptySubject: boolean;
  /** Issuer and subject are the same bytes, and not empty. */
  readonly isSelfIssued: boolean;

  #validity: Validity | MeshctlError | undefined;
  #keyKind: KeyKind | undefined | null;

  constructor(certificate: Certificate, { position = 0, trusted, presented = false }: CertificateStanding) {
    this.certificate = certificate;
    this.position = position;
    this.trusted = trusted;
    this.presented = presented;
    const extensions = listOf(certificate);
    this.extensions = Array.isArray(extensions) ? extensions : [];
    this.extensionsError = extensions instanceof MeshctlError ? extensions : undefined;
    for (const extension of this.extensions) this.#take(extension);
    this.isCa = this.basicConstraints?.value?.ca === true;
    this.usageBits = this.keyUsage?.value?.bits ?? 0;
    this.hasEmptySubject = certificate.subject.isEmpty;
    this.isSelfIssued = !this.hasEmptySubject && certificate.subject.equals(certificate.issuer);
    this.uris = urisOf(this.subjectAltName?.value);
    const [uri] = this.uris;
    this.id =
      this.uris.length === 1 && uri !== undefined && isMeantAsSpiffeId(uri)
        ? new SpiffeIdSubject(uri, 'extensions.subjectAltName')
        : undefined;
    this.role = this.#signs() ? (this.isSelfIssued ? 'root' : 'intermediate') : 'leaf';
  }

  /** Signing certificate or leaf: by cA, else by its place and keyCertSign (X509-SVID §3.2, §4.1). */
  #signs(): boolean {
    if (this.position > 0) return true;
    return this.isCa && !this.presented;
  }

  has(usage: keyof typeof KEY_USAGE_BIT): boolean {
    return (this.usageBits & KEY_USAGE_BIT[usage]) !== 0;
  }

  /** A CA, or made like one: what lacks cA and keyCertSign breaks one rule by that, and no further rules about CAs. */
  get isMeantToSign(): boolean {
    return this.isCa || (this.usageBits & KEY_USAGE_BIT.keyCertSign) !== 0;
  }

  /** Undefined when it cannot be read. */
  get validity(): Validity | undefined {
    this.#validity ??= attempt(() => this.certificate.validity);
    return this.#validity instanceof MeshctlError ? undefined : this.#validity;
  }

  /** Undefined when the key cannot be read. */
  get keyKind(): KeyKind | undefined {
    if (this.#keyKind === undefined) {
      const kind = attempt(() => this.certificate.publicKeyInfo.kind);
      this.#keyKind = kind instanceof MeshctlError ? null : kind;
    }
    return this.#keyKind ?? undefined;
  }

  #take(extension: Extension): void {
    switch (extension.oid) {
      case EXTENSION_OID.subjectAltName:
        this.subjectAltNames += 1;
        this.subjectAltName ??= this.#part(extension);
        return;
      case EXTENSION_OID.keyUsage:
        this.keyUsage ??= this.#part(extension);
        return;
      case EXTENSION_OID.extendedKeyUsage:
        this.extendedKeyUsage ??= this.#part(extension);
        return;
      case EXTENSION_OID.basicConstraints:
        this.basicConstraints ??= this.#part(extension);
        return;
      case EXTENSION_OID.nameConstraints:
        this.nameConstraints ??= this.#part(extension);
        return;
      case EXTENSION_OID.subjectKeyIdentifier:
        this.subjectKeyIdentifier ??= this.#part(extension);
        return;
      case EXTENSION_OID.authorityKeyIdentifier:
        this.authorityKeyIdentifier ??= this.#part(extension);
        return;
      default:
    }
  }

  #part<T>(extension: Extension): Part<T> {
    const decoded = this.certificate.decode(extension);
    return { extension, value: decoded?.ok === true ? (decoded.value as T) : undefined };
  }
}

/** A leaf where trust anchors stand: no rule about leaves tells anybody anything, and one about bundles does (X509-SVID §6.1). */
export function isMisplacedInBundle({ trusted, role }: CertificateSubject): boolean {
  return trusted !== undefined && role === 'leaf';
}

function listOf(certificate: Certificate): readonly Extension[] | MeshctlError {
  return attempt(() => certificate.extensions);
}

/** What is read, or why it cannot be. */
function attempt<T>(read: () => T): T | MeshctlError {
  try {
    return read();
  } catch (error) {
    if (error instanceof MeshctlError) return error;
    throw error;
  }
}

function urisOf(names: readonly GeneralName[] | undefined): readonly string[] {
  const uris: string[] = [];
  for (const { type, bytes } of names ?? []) if (type === 'uri') uris.push(bytes.toString('latin1'));
  return uris;
}
