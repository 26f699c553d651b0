/** What sources are made of: typed items that know where they stood. */
import type { Bundle, BundleNote, DocumentPlace, JwtAuthority, X509Authority } from '../bundle/index.js';
import type { JsonObject } from '../encoding/json-value.js';
import type { EnvoyDump } from '../envoy/index.js';
import type { MeshctlError } from '../errors.js';
import type { TrustDomain } from '../spiffe/index.js';
import type { Jwt } from '../svid/index.js';
import type { Certificate, CertificateList, CertificateRequest, PublicKeyInfo } from '../x509/index.js';

/** Where in its source an item stood. */
export interface Place {
  /** Steps from the source inwards, for people: `Secret demo/web`, `data["tls.crt"]`. Empty for the file itself. */
  readonly path: readonly string[];
  /** Lines of the file, from 1: those of the PEM block, or of the field that carried the item. */
  readonly lines?: { readonly first: number; readonly last: number };
}

interface Found {
  readonly place: Place;
}

/** The certificate stands where trust anchors stand: in a bundle, a `ca.crt`, a validation context. */
export interface Trusted {
  /** Whose bundle it is, where the place itself says so. Never guessed from the certificate. */
  readonly trustDomain?: string;
}

export interface CertificateItem extends Found {
  readonly kind: 'certificate';
  readonly certificate: Certificate;
  readonly trusted?: Trusted;
  /** The name that a PKCS#12 file gives it. */
  readonly alias?: string;
}

/** Never printed: only what kind it is, and whether it fits. */
export interface PrivateKeyItem extends Found {
  readonly kind: 'private-key';
  /** `PKCS#8`, `SEC 1`, `PKCS#1`, `encrypted PKCS#8`, `JWK`, or `redacted` where Envoy hid it. */
  readonly form: string;
  readonly encrypted: boolean;
  /** What protects an encrypted one: `PBKDF2, 600000 iterations`. */
  readonly encryption?: string;
  /** Absent when it is encrypted and no password was given, redacted, or of a kind that cannot be used. */
  readonly publicKey?: PublicKeyInfo;
  /** The key itself, unencrypted, in DER. Not enumerable, so that nothing prints it in passing. */
  readonly pkcs8?: Buffer;
}

/** A certificate revocation list. */
export interface CrlItem extends Found {
  readonly kind: 'crl';
  readonly list: CertificateList;
}

export interface RequestItem extends Found {
  readonly kind: 'certificate-request';
  readonly request: CertificateRequest;
}

export interface JwtItem extends Found {
  readonly kind: 'jwt';
  readonly jwt: Jwt;
}

/** A public key by itself: a JWT or WIT authority of a bundle, a PUBLIC KEY block. */
export interface PublicKeyItem extends Found {
  readonly kind: 'public-key';
  readonly publicKey: PublicKeyInfo;
  readonly use?: 'jwt-svid' | 'wit-svid';
  readonly keyId?: string;
  readonly trusted?: Trusted;
}

/** Something that was recognised but cannot be read. It makes the exit code 2. */
interface BrokenItem extends Found {
  readonly kind: 'broken';
  readonly error: MeshctlError;
}

/** Something that is named and passed over: `DH PARAMETERS`. */
interface OtherItem extends Found {
  readonly kind: 'other';
  readonly label: string;
}

export type Item =
  | CertificateItem
  | PrivateKeyItem
  | RequestItem
  | CrlItem
  | JwtItem
  | PublicKeyItem
  | BrokenItem
  | OtherItem;

/** A trust bundle as a whole. Its certificates and keys are among the items too. */
export interface FoundBundle extends Found {
  /** `spiffe`, `pem`, `mesh-trust`, `bundle-map` … */
  readonly format: string;
  /** Of a MeshTrust: the mesh that believes it. */
  readonly mesh?: string;
  /** Absent when nothing in the document names it, as in PEM and in SPIFFE documents. */
  readonly trustDomain?: TrustDomain;
  /** All but the trust domain. */
  readonly content: Omit<Bundle, 'trustDomain'>;
  /**
   * What its reader passed over or found odd, by rule. The pointers of their places are relative to its document; lines
   * are those of the file.
   */
  readonly notes: readonly BundleNote[];
  /** Where in its document each authority stood, where that is known; the pointers are as those of the notes. */
  readonly places?: ReadonlyMap<X509Authority | JwtAuthority, DocumentPlace>;
}

/** A ClusterFederatedTrustDomain: how SPIRE is told to fetch the bundle of another trust domain. */
export interface FoundFederation extends Found {
  /** `ClusterFederatedTrustDomain partner`. */
  readonly name: string;
  readonly spec: JsonObject;
}

/** Configuration of an Envoy. What its secrets hold is among the items too. */
export interface FoundDump extends Found {
  readonly dump: EnvoyDump;
}

/** One file, stream or connection, read. */
export interface Source {
  /** As it was named: a path, `-`, `tls://host:port`. */
  readonly name: string;
  /** What it was recognised as: `PEM`, `DER`, `PKCS#12`, `SPIFFE bundle`, `Envoy config dump`, `Kubernetes manifest` … */
  readonly format: string;
  /** Permission bits of a file, such as 0o600. */
  readonly mode?: number;
  readonly items: readonly Item[];
  readonly bundles: readonly FoundBundle[];
  readonly dumps: readonly FoundDump[];
  /** JWK Sets in which nothing is SPIFFE's, read as if they were bundles: nobody trusts them, but a lint has a word to say. */
  readonly jwkSets: readonly FoundBundle[];
  readonly federations: readonly FoundFederation[];
  /** For people, each a sentence: what was passed over, what is odd. */
  readonly notes: readonly string[];
}
