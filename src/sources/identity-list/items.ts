/** What a list of identities consists of, whatever its form. */
import type { MeshctlError } from '../../errors.js';
import type { SpiffeId, TrustDomain } from '../../spiffe/index.js';

/** The bytes of a list, at once or in pieces of any size. */
export type IdentityInput = Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

export interface IdentityListOptions {
  /** The name of the input in messages: `ids.txt`, `stdin`. */
  readonly source: string;
  /** Needed for Kubernetes and Kuma objects, which name none. */
  readonly trustDomain?: TrustDomain | undefined;
  /** How such objects become paths; without it Kuma's defaults for Kubernetes and Universal. */
  readonly pathTemplate?: string | undefined;
  /** Labels of a Pod, the first that has a value being its workload (Kuma's `runtime.kubernetes.workloadLabels`). */
  readonly workloadLabels?: readonly string[] | undefined;
  /** Default 256 MiB. */
  readonly maxBytes?: number | undefined;
}

export interface IdentityRequest {
  readonly kind: 'request';
  readonly id: SpiffeId;
  /** In lower case, each once. */
  readonly dnsNames: readonly string[];
  /** `ids.txt:17`, or `pods.json items[3] (pod demo/web-1)`. */
  readonly place: string;
  /** Whether the ID stood in the list or was made from an object. */
  readonly origin: 'written' | 'rendered';
  /** Columns or members beside it that say nothing to an identity, such as `ttl`. */
  readonly ignored?: readonly string[];
}

/** An entry that asks for no identity that could be issued. Others are not touched by it. */
export interface IdentityProblem {
  readonly kind: 'problem';
  readonly place: string;
  /** Its message names the place. */
  readonly error: MeshctlError;
}

export type IdentityListForm = 'lines' | 'csv' | 'json' | 'yaml';

/** The last item: what became of the entries. */
export interface IdentitySummary {
  readonly kind: 'summary';
  readonly form: IdentityListForm;
  readonly requests: number;
  readonly problems: number;
  /** Entries that asked again for what an earlier one asked for, and were left out. */
  readonly duplicates: number;
  /** Requests made from objects; when 0, trust domain and path template had no effect. */
  readonly rendered: number;
  /** Columns and members that were ignored, each once, some of them at least. */
  readonly ignored: readonly string[];
}

export type IdentityItem = IdentityRequest | IdentityProblem | IdentitySummary;

/** One entry, read by itself. */
export type Entry = IdentityRequest | IdentityProblem;
