/** The input in pieces of bounded size, counted, with a look at its beginning before it is read. */
import { MeshctlError } from '../../errors.js';
import type { IdentityInput } from './items.js';

const PIECE = 64 * 1024;

/** Pieces of at most 64 KiB. Throws E_INPUT_TOO_LARGE once more than `maxBytes` came. */
export async function* pieces(
  input: IdentityInput,
  source: string,
  maxBytes: number,
): AsyncGenerator<Buffer> {
  let total = 0;
  for await (const chunk of input instanceof Uint8Array ? [input] : input) {
    total += chunk.length;
    if (total > maxBytes) {
      const why = `it has more than ${maxBytes} bytes`;
      throw tooLarge(source, why, 'Raise --max-input, or split the list');
    }
    for (let start = 0; start < chunk.length; start += PIECE) {
      const length = Math.min(PIECE, chunk.length - start);
      yield Buffer.from(chunk.buffer, chunk.byteOffset + start, length);
    }
  }
}

function tooLarge(source: string, why: string, fix: string): MeshctlError {
  return new MeshctlError('E_INPUT_TOO_LARGE', { what: 'the list is too large', where: source, why, fix });
}

export interface Peeked<T> {
  readonly verdict: T;
  /** All pieces, those looked at included. */
  readonly all: AsyncGenerator<Buffer>;
}

/**
 * Reads pieces until `look` has a verdict about the beginning. It is asked again each time the beginning has
 * doubled, so that many small pieces cost no more than few large ones; when `complete` it must decide.
 */
export async function peek<T>(
  input: AsyncGenerator<Buffer>,
  look: (beginning: Buffer, complete: boolean) => T | undefined,
): Promise<Peeked<T>> {
  const read: Buffer[] = [];
  let length = 0;
  let asked = 0;
  try {
    for (;;) {
      const { done: complete = false, value: piece } = await input.next();
      if (!complete) {
        read.push(piece);
        length += piece.length;
        if (length < 2 * asked) continue;
      }
      asked = length;
      const verdict = look(Buffer.concat(read), complete);
      if (verdict !== undefined) return { verdict, all: chain(read, input) };
      if (complete) throw new Error('no verdict about a complete input');
    }
  } catch (error) {
    await input.return(undefined);
    throw error;
  }
}

async function* chain(first: readonly Buffer[], rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  yield* first;
  yield* rest;
}
