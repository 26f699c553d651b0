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
const SLICE = 3 * 2 ** 17;
/** Room for the neighbours behind a cut. */
const CONTEXT = 2 ** 16;
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
    let pending: Buffer = Buffer.alloc(0);
    let start = 0;
    let atEnd = false;
    while (!atEnd || start < pending.length) {
      [pending, atEnd] = fill(fd, pending, start + sliceBytes + CONTEXT, atEnd);
      if (start >= pending.length) return;
      const end =
        atEnd && pending.length - start <= sliceBytes
          ? pending.length
          : cutAt(pending, start, sliceBytes, atEnd);
      if (end === undefined) {
        // A block longer than a slice: more of the file is needed to see its end.
        [pending, atEnd] = fill(fd, pending, pending.length + sliceBytes, atEnd);
        continue;
      }
      yield { bytes: copy(pending, contextEnd(pending, end)), start, end };
      const before = Math.max(pending.lastIndexOf(BEGIN, end - 1), 0);
      pending = copy(pending.subarray(before), pending.length - before);
      start = end - before;
    }
  } finally {
    closeSync(fd);
  }
}

function fill(fd: number, pending: Buffer, wanted: number, atEnd: boolean): [Buffer, boolean] {
  if (atEnd || pending.length >= wanted) return [pending, atEnd];
  const filled = Buffer.allocUnsafeSlow(wanted);
  pending.copy(filled);
  let length = pending.length;
  while (length < wanted) {
    const count = readSync(fd, filled, length, wanted - length, null);
    if (count === 0) return [filled.subarray(0, length), true];
    length += count;
  }
  return [filled, false];
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

/** The first bytes in memory of their own, none of it shared. */
function copy(bytes: Buffer, length: number): Buffer {
  const own = Buffer.allocUnsafeSlow(length);
  bytes.copy(own, 0, 0, length);
  return own;
}
