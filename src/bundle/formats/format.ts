/** What it takes to write bundles in a format. */
import type { Bundle } from '../bundle.js';
import type { EndpointProfile } from '../endpoint-profile.js';
import type { Capacity } from './capacity.js';

/** How a Kubernetes or Kuma object is named. */
export interface ResourceOptions {
  /** Default: the trust domain's, as far as it is a name there. */
  readonly name?: string | undefined;
  readonly namespace?: string | undefined;
  readonly labels?: Readonly<Record<string, string>>;
  readonly environment?: 'kubernetes' | 'universal' | undefined;
  /** Kuma's. */
  readonly mesh?: string | undefined;
}

/** Where others find the bundle (SPIFFE Federation §5.1). */
export interface EndpointOptions {
  readonly url: string;
  readonly profile: EndpointProfile;
  readonly endpointSpiffeId?: string | undefined;
}

export interface WriteOptions {
  readonly resource?: ResourceOptions;
  /** By the name of the trust domain. */
  readonly endpoint?: (trustDomain: string) => EndpointOptions | undefined;
  /** SPIRE Controller Manager's class, where there are several. */
  readonly className?: string | undefined;
}

export type WriteOptionName = keyof ResourceOptions | 'endpoint' | 'className';

export interface BundleFormat {
  readonly name: string;
  /** A few words for people. */
  readonly title: string;
  readonly capacity: Capacity;
  /** Whether a document may hold the bundles of several trust domains. */
  readonly holdsMany: boolean;
  /** Whether the document says whose bundle it is; elsewhere the name has to be passed along (Federation §5.1). */
  readonly namesTrustDomain: boolean;
  /** Why a bundle without a CA certificate cannot be written; absent where it can. */
  readonly needsCertificate?: string;
  /** Which of the options make a difference to it. */
  readonly takes: readonly WriteOptionName[];
  /** Whether SPIFFE documents are in it, which readers take in variants. */
  readonly isSpiffe: boolean;
  /** Gets bundles that have nothing beyond its capacity. Throws E_BUNDLE, E_USAGE. */
  readonly write: (bundles: readonly Bundle[], options: WriteOptions) => string | Promise<string>;
}
