/** What a lint rule is: data, and one pure function. */
import type { Breach, Severity } from './breach.js';
import type { BundleSubject } from './subjects/bundle.js';
import type { CertificateSubject } from './subjects/certificate.js';
import type { FederationSubject } from './subjects/federation.js';
import type { KeySubject } from './subjects/key.js';
import type { ManifestSubject } from './subjects/manifest.js';
import type { SpiffeIdSubject } from './subjects/spiffe-id.js';
import type { TokenSubject } from './subjects/token.js';

export type { Breach, Lines, Severity } from './breach.js';

/** How the standard words it. `derived` follows from the text or from what peers do; `advice` is prose without a keyword. */
export type Requirement = 'MUST' | 'MUST NOT' | 'SHOULD' | 'SHOULD NOT' | 'MAY' | 'derived' | 'advice';

/** The documents that rules come from; also the folder of the rule's file. */
export type Standard =
  | 'spiffe-id'
  | 'x509-svid'
  | 'rfc5280'
  | 'jwt-svid'
  | 'wit-svid'
  | 'bundle'
  | 'federation'
  | 'kuma'
  | 'spire'
  | 'meshctl'
  | 'consumers';

/** Programs that read SVIDs and bundles, each with its own idea of them. */
export const CONSUMERS = ['go-spiffe', 'spire', 'kuma', 'istio', 'envoy'] as const;
export type Consumer = (typeof CONSUMERS)[number];

/** Where a rule is written. */
export interface Citation {
  /** `X509-SVID`, `RFC 5280`. */
  readonly document: string;
  /** `§4.3`, `Appendix A`. */
  readonly section: string;
  readonly url: string;
  /** The revision that was read: a commit, a release, or the RFC itself. */
  readonly revision: string;
}

/** What a rule can be about, and what its check is given. */
export interface Subjects {
  readonly leaf: CertificateSubject;
  /** A signing certificate that another signed. */
  readonly intermediate: CertificateSubject;
  /** A signing certificate that names itself as its issuer. */
  readonly root: CertificateSubject;
  /** A SPIFFE ID, wherever it stands: in a URI SAN, in `sub`, in a manifest. */
  readonly 'spiffe-id': SpiffeIdSubject;
  readonly 'jwt-svid': TokenSubject;
  readonly 'wit-svid': TokenSubject;
  readonly 'private-key': KeySubject;
  readonly bundle: BundleSubject;
  /** A certificate that stands among trust anchors and is no CA: that alone is what there is to say of it. */
  readonly misplaced: CertificateSubject;
  /** A ClusterFederatedTrustDomain, as far as SPIFFE's federation goes. */
  readonly federation: FederationSubject;
  /** Manifests, by their kind. */
  readonly 'mesh-identity': ManifestSubject;
  readonly 'mesh-trust': ManifestSubject;
  readonly 'mesh-traffic-permission': ManifestSubject;
  readonly 'mesh-tls': ManifestSubject;
  readonly mesh: ManifestSubject;
  readonly 'mesh-service': ManifestSubject;
  readonly dataplane: ManifestSubject;
  /** A Secret of Kuma's. */
  readonly secret: ManifestSubject;
  /** A Pod, or what makes Pods from a template. */
  readonly 'pod-template': ManifestSubject;
  readonly 'cluster-spiffe-id': ManifestSubject;
  readonly 'cluster-federated-trust-domain': ManifestSubject;
  readonly 'cluster-static-entry': ManifestSubject;
}

export type Target = keyof Subjects;

/** What checks know beside their subject. */
export interface Environment {
  /** Seconds since 1970. */
  readonly now: number;
  readonly minRemaining: MinRemaining;
}

/** How much of its life something must have left: a share of the whole, or seconds. */
export interface MinRemaining {
  readonly share?: number;
  readonly seconds?: number;
  /** As it was given: `20%`, `30d`. */
  readonly text: string;
  /** Somebody asked for it, so a breach is an error and not a warning. */
  readonly demanded: boolean;
}

export interface Rule<T extends Target = Target> {
  /** Stable, without the level in it: `x509-svid-key-usage-critical`. */
  readonly id: string;
  readonly standard: Standard;
  /** The requirement in a short sentence without a full stop. */
  readonly title: string;
  readonly severity: Severity;
  readonly requirement: Requirement;
  readonly citation: Citation;
  readonly appliesTo: readonly T[];
  /** Why it is so, and what happens otherwise: one to three sentences. */
  readonly rationale: string;
  /** What to do: an imperative sentence without its full stop. */
  readonly fix: string;
  /** What is right, and what is wrong: a line or a few, as one would see or write it. */
  readonly good: string;
  readonly bad: string;
  /** Consumers that take it all the same, and those that refuse it too, where that is known. */
  readonly acceptedBy?: readonly Consumer[];
  readonly refusedBy?: readonly Consumer[];
  /** Says what this consumer wants beyond the standards; runs only under its profile. */
  readonly consumer?: Consumer;
  /** From an incubating document: runs only when asked for. */
  readonly incubating?: true;
  readonly check: (subject: Subjects[T], environment: Environment) => Breach | readonly Breach[] | undefined;
}

/** A rule as data, frozen; its check is given what it applies to. */
export function defineRule<T extends Target>(rule: Rule<T>): Rule {
  return Object.freeze(rule) as unknown as Rule;
}
