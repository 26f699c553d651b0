/** Damage for readers to withstand: seeded, so that a failure can be made again. */
import { MeshctlError } from '../src/errors.js';

export type Pick = (below: number) => number;

/** mulberry32: small, seeded, good enough to choose bytes. */
export function seeded(seed: number): Pick {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

/** Lengths at their edges: none, the longest short one, open, one to four octets, none that is legal. */
const LENGTHS = [0x00, 0x7f, 0x80, 0x81, 0x82, 0x84, 0xff];

/** One to three changes: a flipped bit, another byte, a cut, an insertion, bytes taken out, a piece moved, a length made wrong. */
export function mutate(original: Buffer, pick: Pick): Buffer {
  let bytes = Buffer.from(original);
  for (let changes = 1 + pick(3); changes > 0 && bytes.length > 0; changes--) {
    const at = pick(bytes.length);
    const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)];
    switch (pick(7)) {
      case 0:
        bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << pick(8)), at);
        break;
      case 1:
        bytes.writeUInt8(pick(256), at);
        break;
      case 2:
        bytes = Buffer.from(before);
        break;
      case 3:
        bytes = Buffer.concat([before, Buffer.of(pick(256), pick(256)), after]);
        break;
      case 4:
        bytes = Buffer.concat([before, after.subarray(1 + pick(8))]);
        break;
      case 5:
        bytes.copyWithin(at, pick(bytes.length), bytes.length);
        break;
      default:
        bytes.writeUInt8(LENGTHS[pick(LENGTHS.length)] ?? 0, at);
    }
  }
  return bytes;
}

/** How often a reader took the mutated bytes and how often it refused them, always with a MeshctlError. */
export async function readMutated(
  originals: readonly Buffer[],
  count: number,
  read: (mutated: Buffer) => unknown,
): Promise<{ read: number; refused: number }> {
  const pick = seeded(0x5eed);
  const outcome = { read: 0, refused: 0 };
  const stackTraceLimit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0; // stacks of refusals nobody reads would be most of the time
  try {
    for (let i = 0; i < count; i++) {
      const mutated = mutate(originals[i % originals.length] as Buffer, pick);
      try {
        await read(mutated);
        outcome.read++;
      } catch (error) {
        if (!(error instanceof MeshctlError)) {
          throw new Error(`not a MeshctlError for ${mutated.toString('hex')}`, { cause: error });
        }
        outcome.refused++;
      }
    }
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
  return outcome;
}
