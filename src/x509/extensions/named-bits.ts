/** BIT STRINGs whose bits have names (X.680 §22), as key usages and reasons have. */
import type { Der } from '../../encoding/der.js';
import { readBitString } from '../../encoding/der-values.js';

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

/** Reads a named-bit list; `names[n]` names bit n. */
export function readNamedBits<Name extends string>(element: Der, names: readonly Name[]): NamedBits<Name> {
  const { unusedBits, bytes } = readBitString(element);
  const count = bytes.length * 8 - unusedBits;
  const isSet = (bit: number): boolean => ((bytes[bit >> 3] as number) & (0x80 >> (bit & 7))) !== 0;
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
  return { names: found, bits, trailingZeroBits: count > 0 && !isSet(count - 1), undefinedBits };
}
