/**
 * Prefixes with a rank each, asked for the lowest rank among those that a text begins with: a tree over their characters
 * in which a way without a fork is one step. Envoy compares bytes of UTF-8; for texts without halves of characters that
 * is the same as comparing characters, since no character's bytes begin with all of another's.
 */

/** The rank of nothing. */
export const NONE = 0x7fff_ffff;

interface Node {
  /** From the node above to here. */
  readonly label: string;
  rank: number;
  /** By the first character of their labels. */
  readonly below: Map<number, Node>;
}

export class PrefixTree {
  readonly #root: Node = { label: '', rank: NONE, below: new Map() };

  /** Of a prefix that is there twice the lower rank counts. */
  add(prefix: string, rank: number): void {
    let node = this.#root;
    let rest = prefix;
    while (rest !== '') {
      const first = rest.charCodeAt(0);
      const next = node.below.get(first);
      const common = next === undefined ? 0 : commonLength(next.label, rest);
      const fork: Node =
        next !== undefined && common === next.label.length
          ? next
          : { label: next === undefined ? rest : rest.slice(0, common), rank: NONE, below: new Map() };
      if (fork !== next) {
        if (next !== undefined)
          fork.below.set(next.label.charCodeAt(common), { ...next, label: next.label.slice(common) });
        node.below.set(first, fork);
      }
      rest = rest.slice(fork.label.length);
      node = fork;
    }
    node.rank = Math.min(node.rank, rank);
  }

  /** The lowest rank of the prefixes of the text, itself one of them; NONE when there is none. */
  lowest(text: string): number {
    let node: Node | undefined = this.#root;
    let lowest = node.rank;
    let at = 0;
    while (at < text.length) {
      node = node.below.get(text.charCodeAt(at));
      if (node === undefined || !text.startsWith(node.label, at)) break;
      at += node.label.length;
      if (node.rank < lowest) lowest = node.rank;
    }
    return lowest;
  }

  /** The ranks of all prefixes of the text, the shortest first. */
  all(text: string): number[] {
    const ranks: number[] = [];
    let node: Node | undefined = this.#root;
    let at = 0;
    while (node !== undefined) {
      if (node.rank !== NONE) ranks.push(node.rank);
      if (at === text.length) break;
      node = node.below.get(text.charCodeAt(at));
      if (node === undefined || !text.startsWith(node.label, at)) break;
      at += node.label.length;
    }
    return ranks;
  }
}

function commonLength(a: string, b: string): number {
  const most = Math.min(a.length, b.length);
  let length = 0;
  while (length < most && a.charCodeAt(length) === b.charCodeAt(length)) length++;
  return length;
}
