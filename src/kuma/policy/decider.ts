/** Who may connect to one inbound, as its Envoy would decide. */
import { isAtLeast, type KumaVersion } from '../version.js';
import { MatcherIndex } from './matcher-index.js';
import { type HollowList, hasShadowMatcher, isDenying, matcherList } from './matchers.js';
import { comparePermissions } from './order.js';
import type { Entry, Permission } from './permission.js';
import { NONE } from './prefix-tree.js';

/** `shadow-deny` is allowed, and reported as denied by the rule that shadow-denies it. */
export type Verdict = 'allow' | 'deny' | 'shadow-deny' | 'undecided';

export interface Decision {
  readonly verdict: Verdict;
  /** What decided; undefined when nothing matched, which denies, or when nothing can be decided. */
  readonly by: Entry | undefined;
  /** Its place in the list of entries, -1 for none. */
  readonly index: number;
  /**
   * There when Envoy's shadow statistics count the connection as denied: by an entry, or because it fits none of them.
   * With one `allowWithShadowDeny` on an inbound they count all others, too.
   */
  readonly shadow: { readonly by: Entry | undefined } | undefined;
}

/** Why nothing can be decided for an inbound. */
export type Undecidable =
  /** Up to 2.13 `from` decides where no `rules` do, by tags of the client that no SPIFFE ID tells. */
  | { readonly reason: 'from'; readonly permissions: readonly Permission[] }
  /** Envoy refuses the listener, and the proxy keeps what it had. */
  | { readonly reason: 'hollow'; readonly lists: readonly HollowList[] };

export interface DeciderOptions {
  readonly version: KumaVersion;
  /** Policies with `kuma.io/effect: shadow` count as if they had no such label. */
  readonly includeShadow?: boolean | undefined;
}

interface Indexes {
  readonly all: MatcherIndex;
  readonly shadow: MatcherIndex;
}

export class Decider {
  /** Those that apply, in Kuma's order. */
  readonly permissions: readonly Permission[];
  /** As Envoy goes through them. */
  readonly entries: readonly Entry[];
  readonly undecidable: Undecidable | undefined;
  /** Whether it has a shadow matcher. */
  readonly hasShadow: boolean;
  #indexes: Indexes | undefined;
  /** Each is made once: they are asked for by the million. */
  readonly #decisions = new Map<number, Decision>();

  /** `permissions` are those for the inbound, in any order. */
  constructor(permissions: readonly Permission[], { version, includeShadow = false }: DeciderOptions) {
    this.permissions = permissions
      .filter(({ isShadow }) => includeShadow || !isShadow)
      .sort((a, b) => comparePermissions(a, b, version));
    const { entries, hollow } = matcherList(this.permissions, version);
    this.entries = entries;
    this.undecidable = undecidable(this.permissions, hollow, version);
    this.hasShadow = hasShadowMatcher(this.permissions);
  }

  /**
   * For the URI SANs of a client's certificate, joined by commas when it has several, and the server name it asks for.
   * The first match that fits decides; it is the one with the lowest rank.
   */
  decide(id: string, sni?: string): Decision {
    const { all, shadow } = this.#indexed();
    return this.decisionOf(all.lowest(id, sni), this.hasShadow ? shadow.lowest(id, sni) : NONE);
  }

  /** The decision when these are the lowest ranks that fit, among all entries and among those that shadow-deny. */
  decisionOf(rank: number, shadow: number): Decision {
    const none = this.entries.length;
    const key = Math.min(rank, none) * (none + 1) + Math.min(shadow, none);
    const known = this.#decisions.get(key);
    if (known !== undefined) return known;
    const made = this.#decision(rank, shadow);
    this.#decisions.set(key, made);
    return made;
  }

  /**
   * For each entry, the one because of which it never decides anything, since it is asked before and fits all that this
   * one fits; undefined when there is none. What is needed for it is not kept.
   */
  covers(): (index: number) => Entry | undefined {
    const { all } = this.#indexes ?? this.#made();
    return (index) => {
      const entry = this.entries[index];
      const before = entry === undefined ? NONE : all.covering(entry.match);
      return before < index ? this.entries[before] : undefined;
    };
  }

  /** Made when it is needed: a matrix has another way. */
  #indexed(): Indexes {
    this.#indexes ??= this.#made();
    return this.#indexes;
  }

  #made(): Indexes {
    const [all, shadow] = [new MatcherIndex(), new MatcherIndex()];
    for (const [rank, { list, match }] of this.entries.entries()) {
      all.add(match, rank);
      if (list === 'allowWithShadowDeny') shadow.add(match, rank);
    }
    return { all, shadow };
  }

  #decision(rank: number, shadow: number): Decision {
    if (this.undecidable !== undefined)
      return { verdict: 'undecided', by: undefined, index: -1, shadow: undefined };
    const by = this.entries[rank];
    const shadowBy = this.entries[shadow];
    const isAllowed = by !== undefined && !isDenying(by);
    return {
      verdict: isAllowed ? (shadowBy === undefined ? 'allow' : 'shadow-deny') : 'deny',
      by,
      index: by === undefined ? -1 : rank,
      shadow: this.hasShadow ? { by: shadowBy } : undefined,
    };
  }
}

function undecidable(
  permissions: readonly Permission[],
  hollow: readonly HollowList[],
  version: KumaVersion,
): Undecidable | undefined {
  if (hollow.length > 0) return { reason: 'hollow', lists: hollow };
  const ofFrom = permissions.filter(({ hasFrom }) => hasFrom);
  const hasRules = permissions.some(({ rules }) => rules.length > 0);
  return isAtLeast(version, '2.14') || hasRules || ofFrom.length === 0
    ? undefined
    : { reason: 'from', permissions: ofFrom };
}
