/**
 * The matches of all policies of a mesh by number, each different one once, and which of them fit an ID. That is found out
 * once for a workload; what decides at one inbound or another is then told by a few comparisons of numbers.
 */
import { type Entry, MATCH_LISTS, type Match, type MatchList, type Permission } from './permission.js';
import { NONE, PrefixTree } from './prefix-tree.js';

export class FittingMatches {
  readonly #numbers = new Map<Match, number>();
  readonly #exact = new Map<string, number>();
  readonly #prefixes = new PrefixTree();
  /** Of those that take any ID. */
  #any: number | undefined;
  #count = 0;

  /** `sni` is the server name that is asked for; matches that want another are left out. */
  constructor(permissions: readonly Permission[], sni: string | undefined) {
    const prefixes = new Map<string, number>();
    for (const match of permissions.flatMap(matchesOf)) {
      if (match.sni !== undefined && match.sni !== sni) continue;
      const { spiffeId } = match;
      if (spiffeId !== undefined) {
        const known = spiffeId.type === 'Exact' ? this.#exact : prefixes;
        const number = known.get(spiffeId.value) ?? this.#count++;
        known.set(spiffeId.value, number);
        this.#numbers.set(match, number);
      } else if (match.sni !== undefined) {
        this.#any ??= this.#count++;
        this.#numbers.set(match, this.#any);
      }
    }
    for (const [prefix, number] of prefixes) this.#prefixes.add(prefix, number);
  }

  /** The numbers of those that fit the ID. */
  of(id: string): readonly number[] {
    const exact = this.#exact.get(id);
    return [
      ...(this.#any === undefined ? [] : [this.#any]),
      ...(exact === undefined ? [] : [exact]),
      ...this.#prefixes.all(id),
    ];
  }

  /** By number, the lowest place in this list of entries; NONE for what is not in it. */
  ranksIn(entries: readonly Entry[], list?: MatchList): Int32Array {
    const ranks = new Int32Array(this.#count).fill(NONE);
    for (const [rank, entry] of entries.entries()) {
      const number = this.#numbers.get(entry.match);
      if (number === undefined || (list !== undefined && entry.list !== list)) continue;
      ranks[number] = Math.min(ranks[number] ?? NONE, rank);
    }
    return ranks;
  }
}

const matchesOf = ({ rules }: Permission): readonly Match[] =>
  rules.flatMap((rule) => MATCH_LISTS.flatMap((list) => (rule[list] ?? []).map(({ match }) => match)));
