/** Cuts a PEM file of any size into slices of whole blocks, so that its certificates can be judged in constant memory. */
import { closeSync, openSync, readSync } from 'node:fs';

export interface PemSlice {
  /** Whole blocks. Those before `start` and from `end` on are neighbours: a chain may reach over the cut. */
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
}

const BEGIN = '-----BEGIN ';
/** A few hundred certificates: all that is made of them dies young, which costs the garbage collector next to nothing. */
const SLICE = 2 ** 18;
/** Room for the neighbours behind a cut. */
const CONTEXT = 2 ** 15;
/** More than any chain has. */
const NEIGHBOURS = 8;
/** Below this a file is read whole. */
const WORTH_SLICING = 2 ** 20;

/** Whether a file of this size, beginning like this, is worth slicing: a large one that begins with a block. */
export function isSliceable(size: number, head: Buffer): boolean {
  return size >= WORTH_SLICING && head.subarray(0, BEGIN.length).toString('latin1') === BEGIN;
}

/** The first bytes of a file; none when it cannot be read, which whoever reads it finds out. */
export function headOf(path: string): Buffer {
  try {
    const fd = openSync(path, 'r');
    try {
      const head = Buffer.alloc(BEGIN.length);
      return head.subarray(0, readSync(fd, head, 0, head.length, 0));
    } finally {
      closeSync(fd);
    }
  } catch {
    return Buffer.alloc(0);
  }
}

/** Slices in their order. Each owns its memory, so that it can be handed to another thread. */
export function* pemSlices(path: string, sliceBytes = SLICE): Generator<PemSlice> {
  const fd = openSync(path, 'r');
  try {
    let wanted = sliceBytes + CONTEXT;
    let { bytes, atEnd } = fill(fd, Buffer.alloc(0), wanted);
    let start = 0;
    while (start < bytes.length) {
      const isLast = atEnd && bytes.length - start <= sliceBytes;
      const end = isLast ? bytes.length : cutAt(bytes, start, sliceBytes, atEnd);
      if (end === undefined) {
        // A block longer than a slice: more of the file is needed to see its end.
        wanted = bytes.length + sliceBytes;
        ({ bytes, atEnd } = fill(fd, bytes, wanted));
        continue;
      }
      const slice = { bytes: bytes.subarray(0, contextEnd(bytes, end)), start, end };
      const before = Math.max(bytes.lastIndexOf(BEGIN, end - 1), 0);
      const next = fill(fd, bytes.subarray(before), end - before + sliceBytes + CONTEXT);
      yield slice;
      bytes = next.bytes;
      atEnd = next.atEnd;
      start = end - before;
    }
  } finally {
    closeSync(fd);
  }
}

/** What is left of the bytes before, and what follows in the file, in memory of its own: that of a slice is handed away. */
function fill(fd: number, rest: Buffer, wanted: number): { readonly bytes: Buffer; readonly atEnd: boolean } {
  const bytes = Buffer.allocUnsafeSlow(Math.max(wanted, rest.length));
  rest.copy(bytes);
  let length = rest.length;
  while (length < bytes.length) {
    const count = readSync(fd, bytes, length, bytes.length - length, null);
    if (count === 0) return { bytes: bytes.subarray(0, length), atEnd: true };
    length += count;
  }
  return { bytes, atEnd: false };
}

/** Where the last block begins that starts within the slice; undefined when there is none behind the first byte. */
function cutAt(pending: Buffer, start: number, sliceBytes: number, atEnd: boolean): number | undefined {
  const cut = pending.lastIndexOf(BEGIN, start + sliceBytes);
  if (cut > start) return cut;
  const next = pending.indexOf(BEGIN, start + sliceBytes);
  if (next >= 0) return next;
  return atEnd ? pending.length : undefined;
}

/** The end of the last neighbour: where the block behind it begins, or the end of what was read. */
function contextEnd(pending: Buffer, end: number): number {
  let at = end;
  for (let block = 0; block < NEIGHBOURS; block++) {
    const next = pending.indexOf(BEGIN, at + 1);
    if (next < 0) return block === 0 ? pending.length : at;
    at = next;
  }
  return at;
}
