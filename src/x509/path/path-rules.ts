/** What a path is validated by, and what comes out. */
import type { Certificate } from '../certificate.js';
import type { KeyUsageName } from '../extensions/key-usage.js';
import type { PathFailure } from './path-failure.js';

export interface PathRules {
  /**
   * Trust anchors. They need not be self-signed. A leaf that is one of them needs an issuer like any other: what a
   * bundle holds are authorities, and no workload authenticates by being listed among them.
   */
  readonly anchors: readonly Certificate[];
  /** Certificates that may lie between any leaf and an anchor, in any order. */
  readonly intermediates?: readonly Certificate[];
  /** Seconds since 1970. */
  readonly at: number;
  /** Holds every certificate to the profile of RFC 5280 §4 too. */
  readonly strict?: boolean;
  /** How many intermediates that are not self-issued a path may have. */
  readonly maxIntermediates?: number;
  /** Key usages that the leaf must have, where it says any. */
  readonly keyUsages?: readonly KeyUsageName[];
  /** Purposes that the leaf must have, where it says any: `serverAuth`. */
  readonly purposes?: readonly string[];
}

export type PathResult =
  | { readonly ok: true; readonly path: readonly Certificate[] }
  | { readonly ok: false; readonly failure: PathFailure };
