/** Matches by rank, asked for the lowest that fits a connection, without going through them. */
import type { Match } from './permission.js';
import { NONE, PrefixTree } from './prefix-tree.js';

/** What is asked of the SPIFFE ID, among matches that ask the same of the server name. */
class IdIndex {
  #any = NONE;
  readonly #exact = new Map<string, number>();
  readonly #prefixes = new PrefixTree();

  add({ spiffeId }: Match, rank: number): void {
    if (spiffeId === undefined) this.#any = Math.min(this.#any, rank);
    else if (spiffeId.type === 'Prefix') this.#prefixes.add(spiffeId.value, rank);
    else this.#exact.set(spiffeId.value, Math.min(this.#exact.get(spiffeId.value) ?? NONE, rank));
  }

  lowest(id: string): number {
    return Math.min(this.#any, this.#exact.get(id) ?? NONE, this.#prefixes.lowest(id));
  }

  /** Of those that fit whatever a match fits. */
  covering({ spiffeId }: Match): number {
    if (spiffeId === undefined) return this.#any;
    return spiffeId.type === 'Exact'
      ? this.lowest(spiffeId.value)
      : Math.min(this.#any, this.#prefixes.lowest(spiffeId.value));
  }
}

export class MatcherIndex {
  /** Of those that ask for no server name. */
  readonly #plain = new IdIndex();
  readonly #bySni = new Map<string, IdIndex>();

  add(match: Match, rank: number): void {
    if (match.sni === undefined) this.#plain.add(match, rank);
    else {
      const index = this.#bySni.get(match.sni) ?? new IdIndex();
      index.add(match, rank);
      this.#bySni.set(match.sni, index);
    }
  }

  /** The lowest rank of the matches that fit; NONE when none does. */
  lowest(id: string, sni: string | undefined): number {
    const plain = this.#plain.lowest(id);
    const named = sni === undefined ? undefined : this.#bySni.get(sni);
    return named === undefined ? plain : Math.min(plain, named.lowest(id));
  }

  /** The lowest rank of the matches that fit whatever this one fits; those that ask for less, and its equals. */
  covering(match: Match): number {
    const named = match.sni === undefined ? undefined : this.#bySni.get(match.sni);
    return Math.min(this.#plain.covering(match), named?.covering(match) ?? NONE);
  }
}
