/** What a dump of Envoy's configuration says about TLS: secrets, and the contexts that use them. */
import type { DataSource } from './data-source.js';
import type { SanMatcher } from './san-matcher.js';

export interface EnvoyDump {
  /** What the document was recognised as, for people: `Envoy config dump`. */
  readonly format: string;
  /** `node.id` of the bootstrap configuration: names the proxy. */
  readonly node?: string;
  readonly secrets: readonly EnvoySecret[];
  readonly contexts: readonly TlsContext[];
  /** The document lists the secrets that the proxy has, so one that is not among them is not there. */
  readonly listsSecrets: boolean;
  /** From `/certs`, which describes certificates and does not hold them. */
  readonly described: readonly DescribedCertificate[];
  /** Sentences for people: what was passed over, what is odd. */
  readonly notes: readonly string[];
}

/** `given`: a resource by itself, as a control plane sends it or a file configures it. */
export type SecretState = 'static' | 'active' | 'warming' | 'given';

export interface EnvoySecret {
  /** Empty where a context carries its certificate itself. */
  readonly name: string;
  readonly state: SecretState;
  readonly version?: string;
  /** As the dump writes it: RFC 3339. */
  readonly lastUpdated?: string;
  /** Field path in the document. */
  readonly at: string;
  readonly content: SecretContent;
}

export type SecretContent =
  | TlsCertificate
  | ({ readonly kind: 'validation' } & Validation)
  /** Named, and nothing in it: not delivered yet. */
  | { readonly kind: 'empty' }
  /** `label` names what is not read here: `session ticket keys`. */
  | { readonly kind: 'other'; readonly label: string };

export interface TlsCertificate {
  readonly kind: 'certificate';
  /** PEM, leaf first. */
  readonly chain?: DataSource;
  readonly privateKey?: DataSource;
}

/** `envoy…tls.v3.CertificateValidationContext`: what a peer must show. */
export interface Validation {
  /** Authorities for any peer. Unused where there is a SPIFFE validator. */
  readonly trustedCa?: DataSource;
  /** The SPIFFE validator: authorities by the trust domain of the peer. */
  readonly spiffe?: SpiffeValidator;
  /** The name of any other custom validator. */
  readonly otherValidator?: string;
  /** One of them must match, where there are any. */
  readonly matchers: readonly SanMatcher[];
  /** `trust_chain_verification: ACCEPT_UNTRUSTED`: whatever is presented will do. The SPIFFE validator passes it over. */
  readonly acceptsUntrusted: boolean;
  readonly allowsExpired: boolean;
  /** Hashes of certificates or keys, of which the peer's must be one. */
  readonly pins: number;
  /** There is a certificate revocation list. It is not read here. */
  readonly revocationList: boolean;
}

export interface SpiffeValidator {
  readonly domains: readonly { readonly name: string; readonly bundle?: DataSource }[];
  /** A SPIFFE bundle map; takes the place of `domains` where it is there. */
  readonly bundleMap?: DataSource;
}

export type Side = 'downstream' | 'upstream';

/** A secret by its name, and who delivers it: `ads`, a cluster, a file; absent for one of the bootstrap configuration. */
export interface SecretReference {
  readonly name: string;
  readonly source?: string;
}

/** `DownstreamTlsContext` or `UpstreamTlsContext`: one end of TLS as a listener or a cluster has it. */
export interface TlsContext {
  /** Downstream is where the proxy is the server. */
  readonly side: Side;
  readonly owner: ContextOwner;
  readonly at: string;
  readonly sni?: string;
  readonly requiresClientCertificate: boolean;
  readonly certificates: readonly (SecretReference | EnvoySecret)[];
  /** The secret with the rules for the peer. */
  readonly validationSecret?: SecretReference;
  /** Rules that stand in the context itself; those of the secret come on top. */
  readonly validation?: Validation;
}

export interface ContextOwner {
  readonly kind: 'listener' | 'cluster';
  readonly name: string;
  /** The filter chain, or the match of a cluster's transport sockets. */
  readonly part?: string;
  readonly direction?: 'inbound' | 'outbound';
  readonly warming: boolean;
  /** The listener has a filter chain without TLS as well. */
  readonly takesPlaintext: boolean;
}

export interface DescribedCertificate {
  readonly role: 'leaf' | 'authority';
  /** `path` as Envoy prints it: a file name, or `<inline>`. */
  readonly path: string;
  readonly names: readonly string[];
  readonly serialNumber: string;
  readonly validFrom?: string;
  readonly expires?: string;
}
