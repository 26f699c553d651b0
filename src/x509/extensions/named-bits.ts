/** BIT STRINGs whose bits have names (X.680 §22), as key usages and reasons have. */
import type { Der } from '../../encoding/der.js';
import { readUnusedBits } from '../../encoding/der-values.js';

export interface NamedBits<Name extends string> {
  /** Names of the bits that are set, in the order of the bits; empty when none is. */
  readonly names: readonly Name[];
  /** The named bits as a number: bit n of the BIT STRING is `1 << n`. */
  readonly bits: number;
  /** The string ends in zero bits, which DER leaves out (X.690 §11.2.2). */
  readonly trailingZeroBits: boolean;
  /** A bit is set that has no name. */
  readonly undefinedBits: boolean;
}

/** Reads a named-bit list; its result may be shared with others of the same bits. */
export type NamedBitsRead<Name extends string> = (element: Der) => NamedBits<Name>;

/** `names[n]` names bit n. Nearly all lists have one octet, and are kept: there are only some hundred that are sound. */
export function namedBitsReader<Name extends string>(names: readonly Name[]): NamedBitsRead<Name> {
  const kept = new Map<number, NamedBits<Name>>();
  return (element) => {
    const unusedBits = readUnusedBits(element);
    if (element.length !== 2) return readBits(element, unusedBits, names);
    const key = (unusedBits << 8) | (element.bytes[element.content + 1] as number);
    let bits = kept.get(key);
    if (bits === undefined) {
      bits = Object.freeze(readBits(element, unusedBits, names));
      kept.set(key, bits);
    }
    return bits;
  };
}

function readBits<Name extends string>(
  { bytes, content, end }: Der,
  unusedBits: number,
  names: readonly Name[],
): NamedBits<Name> {
  const first = content + 1;
  const count = (end - first) * 8 - unusedBits;
  const isSet = (bit: number): boolean => ((bytes[first + (bit >> 3)] as number) & (0x80 >> (bit & 7))) !== 0;
  const found: Name[] = [];
  let bits = 0;
  let undefinedBits = false;
  for (let bit = 0; bit < count; bit++) {
    if (!isSet(bit)) continue;
    const name = names[bit];
    if (name === undefined) {
      undefinedBits = true;
      break;
    }
    found.push(name);
    bits |= 1 << bit;
  }
  return {
    names: Object.freeze(found),
    bits,
    trailingZeroBits: count > 0 && !isSet(count - 1),
    undefinedBits,
  };
}
