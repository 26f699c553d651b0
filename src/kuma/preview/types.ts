/** What a preview is asked, and what it says. */
import type { Dataplane } from '../dataplane.js';
import type { Environment, Resource } from '../resource.js';
import type { KumaVersion } from '../version.js';

export interface PreviewOptions {
  readonly version: KumaVersion;
  /** Where the control plane runs; as each Dataplane is written unless given. */
  readonly environment?: Environment | undefined;
  /** Zone of the control plane, for Dataplanes that do not say their own. */
  readonly zone?: string | undefined;
}

/** A MeshIdentity, and whether it selects a proxy. */
export interface Candidate {
  readonly identity: Resource;
  readonly selects: boolean;
  /** A clause: `label "team" is "a", not "b"`, `3 labels match`. */
  readonly why: string;
}

/** Why a proxy gets no identity, or why that cannot be told. */
export interface NoIdentity {
  readonly ok: false;
  readonly outcome: 'none' | 'undecided';
  /** A clause. */
  readonly reason: string;
  /** The whole of what Kuma says of it, where it fails with an error. */
  readonly kumaError?: string | undefined;
}

export type Rendered = { readonly ok: true; readonly text: string } | NoIdentity;

export interface IdentityPreview {
  readonly dataplane: Dataplane;
  /** All of the mesh, in the order in which they win. */
  readonly candidates: readonly Candidate[];
  readonly winner: Resource | undefined;
  /** `none`: the proxy gets no identity. `undecided`: what is given does not tell. */
  readonly outcome: 'identity' | 'none' | 'undecided';
  /** Only with an identity. */
  readonly spiffeId: string | undefined;
  readonly trustDomain: string | undefined;
  /** By which Envoy asks for the SVID; undefined where an extension decides it. */
  readonly secretName: string | undefined;
  /** Why this one wins, or why it gives no identity: a clause, of the winner where there is one. */
  readonly reason: string;
  /** The whole of Kuma's error, when `reason` has the heart of it. */
  readonly kumaError: string | undefined;
  /** What is odd about the ID: sentences. */
  readonly warnings: readonly string[];
  /** Other IDs that Kuma publishes for the services of the proxy, so that clients accept them, too. */
  readonly alsoPublished: readonly string[];
}
